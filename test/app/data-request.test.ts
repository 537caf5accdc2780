import { beforeAll, expect, it } from 'vitest';
import { setContactHours } from '../../server/app/contact-hours.js';
import { answerDataRequest, type RequestDataInput, requestData } from '../../server/app/data-request.js';
import { claimPaid } from '../../server/app/hold.js';
import { recordLateReason } from '../../server/app/late-reason.js';
import { maskedPersonalDataOf, personalDataOf } from '../../server/app/personal-data.js';
import { storeReceipt } from '../../server/app/receipt.js';
import { importStatement } from '../../server/app/statement/import.js';
import { txidOf } from '../../server/domain/pix.js';
import { openSendingShop, type SendingShop, useMailingApp } from './reminder-shop.js';
import { codesOf, NOBODY, once, refsOf } from './shop.js';

const used = useMailingApp();
let shop: SendingShop;
beforeAll(async () => {
  shop = await openSendingShop(used.app, used.database);
});

const ask = (customerId: string, fields: Partial<RequestDataInput> = {}) =>
  requestData(used.app, shop.owner, { ...once(), customerId, kind: 'ERASURE', ...fields });
const answer = (id: string, note = 'guardamos só o que a lei manda') =>
  answerDataRequest(used.app, shop.owner, { ...once(), id, note });

it('a request is answered once, and erases nothing', async () => {
  const customerId = await shop.customer();
  const { dataRequest } = refsOf(await ask(customerId));
  expect(refsOf(await ask(customerId)).dataRequest).toBe(dataRequest);
  expect(codesOf(await answer(dataRequest, ''))).toEqual(['REQUIRED note']);
  refsOf(await answer(dataRequest));
  expect(codesOf(await answer(dataRequest))).toEqual(['CONFLICT id']);
  expect(refsOf(await ask(customerId)).dataRequest).not.toBe(dataRequest);
  expect(await shop.look(({ tx }) => tx.customer.count({ where: { id: customerId } }))).toBe(1);
});

it('refuses what names nobody or says nothing', async () => {
  const customerId = await shop.customer();
  expect(codesOf(await ask(NOBODY))).toEqual(['NOT_FOUND customerId']);
  expect(codesOf(await ask(customerId, { kind: 'CORRECTION' }))).toEqual(['REQUIRED note']);
  expect(codesOf(await ask(customerId, { kind: 'OTHER' as never }))).toEqual(['INVALID kind']);
  expect(codesOf(await answer('dat_0000000000000000000000'))).toEqual(['NOT_FOUND id']);
});

it('the personal data is everything held about the customer, and nothing of anybody else', async () => {
  const other = await shop.late({ name: 'Outra Pessoa', email: 'outra@exemplo.com.br' });
  const { customerId, debtId } = await shop.late({ phone: '11987654321', document: '52998224725', note: 'mora perto' });
  refsOf(await shop.claim([customerId]));
  refsOf(await recordLateReason(used.app, shop.owner, { ...once(), customerId, reason: 'FORGOT', note: 'viajou' }));
  const hours = { fromHour: 9, toHour: 12, evidence: 'por telefone' };
  refsOf(await setContactHours(used.app, shop.owner, { ...once(), customerId, ...hours }));
  refsOf(await ask(customerId, { kind: 'ACCESS' }));
  await shop.pay(customerId, { amountCents: 2_000, note: 'em dinheiro' });
  const { claim } = refsOf(await claimPaid(used.app, shop.owner, { ...once(), customerId, note: 'fiz um Pix' }));
  const bytes = Buffer.from('%PDF-1.7 comprovante');
  await shop.look((tenant) =>
    storeReceipt(tenant, { customerId, holdId: claim, contentType: 'application/pdf', bytes }),
  );

  const data = (await shop.look((tenant) => personalDataOf(tenant, customerId)))!;
  expect(data).toMatchObject({
    on: '2026-07-15',
    controller: { name: 'Mercadinho da Ana' },
    totals: { openCents: 10_000 },
    register: { name: 'Cida Souza', document: '52998224725', phone: '+5511987654321', note: 'mora perto' },
    contactHours: [hours],
    debts: [{ id: debtId, principalCents: 12_000, today: { status: 'LATE', totalCents: 10_000 } }],
    payments: [
      { amountCents: 2_000, note: 'em dinheiro', allocations: [{ debtId, amountCents: 2_000 }], reversal: null },
    ],
    holds: [{ kind: 'CLAIMED_PAID', reason: 'fiz um Pix', end: null }],
    receipts: [{ holdId: claim, contentType: 'application/pdf', sizeBytes: bytes.length }],
    messages: [
      { step: 'REMINDER', debtIds: [debtId], attempts: [{ channel: 'WHATSAPP_LINK', recipient: '+5511987654321' }] },
    ],
    lateReasons: [{ reason: 'FORGOT', note: 'viajou' }],
    dataRequests: [{ kind: 'ACCESS', answer: null }],
    proposals: [],
    pageViews: [],
  });
  expect(data.limits[0]).toMatchObject({ toCents: expect.any(Number), reason: expect.stringMatching(/\S/) });
  const text = JSON.stringify(data);
  expect(text).toContain('Mercadinho da Ana');
  expect(text).not.toMatch(/Outra Pessoa|outra@exemplo|secretHash|linkSecret|keyId/);
  expect(text).not.toContain(other.debtId);
  expect(Object.keys(data).sort()).toMatchInlineSnapshot(`
    [
      "contactHours",
      "contactPreferences",
      "controller",
      "counterProposals",
      "dataRequests",
      "debts",
      "formerRegisters",
      "generatedAt",
      "holds",
      "lateReasons",
      "limitTerms",
      "limits",
      "links",
      "messages",
      "on",
      "pageViews",
      "payments",
      "proposals",
      "purchases",
      "receipts",
      "register",
      "sales",
      "sheetRows",
      "statementEntries",
      "totals",
    ]
  `);
  expect(await shop.look((tenant) => personalDataOf(tenant, NOBODY))).toBeNull();
});

it('who paid in the place of the customer is nobody’s data but theirs', async () => {
  const { customerId, debtId } = await shop.late();
  const row = `14/07/2026;PIX RECEBIDO RUI PAGADOR 111.444.777-35 ${txidOf({ debtId })};20,00`;
  const content = Buffer.from(`Data;Descrição;Valor\n${row}\n`).toString('base64');
  refsOf(await importStatement(used.app, shop.owner, { ...once(), content }));
  const data = await shop.look((tenant) => personalDataOf(tenant, customerId));
  expect(data?.statementEntries).toMatchObject([{ on: '2026-07-14', amountCents: 2_000, txid: txidOf({ debtId }) }]);
  expect(JSON.stringify(data)).not.toMatch(/PAGADOR|111\.?444/i);
});

it.each<[string, string, string]>([
  ['39053344705', 'CPF 390.533.447-05, ou 390 533 447 05; não 139053344705', '***.533.447-**'],
  ['00098224700', 'sem os zeros: 98224700', '***.982.247-**'],
  ['11222333000181', '11.222.333/0001-81 e 11222333000181', '**.222.333/0001-**'],
])('the masked copy shows the document %s nowhere, in whatever form', async (document, note, masked) => {
  const customerId = await shop.customer({ document, note, phone: '11987654321' });
  const whole = await shop.look((tenant) => personalDataOf(tenant, customerId));
  expect(whole?.register).toMatchObject({ document, note });
  const copy = (await shop.look((tenant) => maskedPersonalDataOf(tenant, customerId)))!;
  expect(copy.register).toMatchObject({ document: masked, phone: '+5511987654321', name: 'Dona Cida' });
  const digits = (copy.register.note as string).replace(/\D/g, '').replace('139053344705', '');
  expect(digits).not.toContain(document.replace(/^0+/, ''));
  expect({ ...copy, register: null, generatedAt: null }).toEqual({ ...whole, register: null, generatedAt: null });
});
