import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { claimPaid } from '../../server/app/hold.js';
import { setSandboxClock, updateMerchant } from '../../server/app/merchant.js';
import { reversePayment } from '../../server/app/payment.js';
import { acceptProposal, offerProposal } from '../../server/app/proposal.js';
import { statementEntries, statementImports } from '../../server/app/queries/statement.js';
import { settle } from '../../server/app/settle.js';
import { importStatement } from '../../server/app/statement/import.js';
import { type ResolveStatementEntryInput, resolveStatementEntry } from '../../server/app/statement/resolve.js';
import { insertCustomers, insertDebts, insertPayments } from '../../server/db/bulk.js';
import { lockCustomers } from '../../server/db/client.js';
import { newId } from '../../server/db/ids.js';
import { txidOf } from '../../server/domain/pix.js';
import { VERDICT_OF } from '../../server/domain/statement/verdict.js';
import { foldName } from '../../server/domain/text.js';
import { codesOf, NO_DEBT, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
const fixture = (name: string) => readFileSync(new URL(`../fixtures/statements/${name}`, import.meta.url));
const SHOP_DOCUMENT = '11222333000181';

async function newShop(): Promise<Shop> {
  const shop = await openShop(used.app);
  refsOf(await updateMerchant(used.app, shop.owner, { ...once(), document: SHOP_DOCUMENT }));
  return shop;
}

const send = (shop: Shop, file: string | Buffer) =>
  importStatement(used.app, shop.owner, { ...once(), content: Buffer.from(file).toString('base64') });
const resolve = (shop: Shop, id: string, fields: Partial<ResolveStatementEntryInput>) =>
  resolveStatementEntry(used.app, shop.owner, { ...once(), id, ...fields });

/** Rows `day;words;amount` under a heading. */
const csv = (...rows: string[]) => `Data;Descrição;Valor\n${rows.join('\n')}\n`;

async function imported(shop: Shop, file: string | Buffer) {
  return importOf(shop, refsOf(await send(shop, file)).statementImport);
}

function importOf(shop: Shop, statementImport: string) {
  return shop.look(async (tenant) => {
    const [row] = (await statementImports.byId.load(tenant, [statementImport], undefined)).values();
    const filter = { importId: statementImport };
    const page = await statementEntries.page(tenant, { first: 5_000, after: null, order: 'FILE', filter });
    return { ...row!, ...row!.leftOut, entries: page.rows };
  });
}

/** Money of the ledger and of the statement, which must be the same. */
async function books(shop: Shop) {
  return shop.look(async ({ tx }) => {
    const [row] = await tx.$queryRaw<[Record<string, bigint>]>`SELECT
      (SELECT count(*) FROM "Payment") AS payments,
      (SELECT coalesce(sum(p."amountCents"), 0)::bigint FROM "Payment" p WHERE p."externalId" IS NOT NULL) AS paid,
      (SELECT coalesce(sum(e."amountCents"), 0)::bigint FROM "StatementEntry" e JOIN "StatementEntryEnd" x
        ON x."merchantId" = e."merchantId" AND x."entryId" = e.id WHERE x.outcome = 'POSTED') AS posted,
      (SELECT count(*) FROM "StatementEntry") AS entries`;
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  });
}

describe('the sample of two hundred entries', () => {
  interface Expected {
    line: number;
    reason: keyof typeof VERDICT_OF;
    amountCents: number;
    customerId?: string;
    debtId?: string;
  }
  const { shop: known, expected } = JSON.parse(fixture('extrato-julho.json').toString()) as {
    shop: {
      people: { id: string; name: string; document: string | null }[];
      debts: { id: string; customerId: string; principalCents: number; dueOn: string }[];
      payments: { customerId: string; debtId: string; amountCents: number; paidOn: string; method: string }[];
    };
    expected: Expected[];
  };
  const verdicts = (verdict: string) => expected.filter(({ reason }) => VERDICT_OF[reason] === verdict);
  let shop: Shop;
  let first: Awaited<ReturnType<typeof imported>>;

  beforeAll(async () => {
    shop = await newShop();
    await shop.look(async ({ tx, merchantId }) => {
      const at = new Date('2026-06-01T12:00-03:00');
      const contact = { phone: null, email: null, address: null, uf: null, registeredOn: '2026-06-01' };
      const people = known.people.map((one) => ({ ...one, ...contact, nameFolded: foldName(one.name) }));
      await insertCustomers(tx, merchantId, people, at);
      const terms = { installmentNumber: null, installmentOf: null, registeredOn: '2026-06-01' };
      const debts = known.debts.map((one) => ({ ...one, ...terms, effectiveDueOn: one.dueOn }));
      await insertDebts(tx, merchantId, debts, at);
      const payments = known.payments.map(({ debtId, ...one }) => ({
        ...one,
        id: newId('Payment'),
        dayKnown: true,
        allocations: [{ debtId, amountCents: one.amountCents }],
      }));
      await insertPayments(tx, merchantId, payments, at);
    });
    await shop.look(async (tenant) => {
      await settle(
        tenant,
        await lockCustomers(
          tenant.tx,
          known.people.map(({ id }) => id),
        ),
      );
    });
    first = await imported(shop, fixture('extrato-julho.csv'));
  });

  it('gives every entry the verdict that its story says, and is silent about none', () => {
    const said = first.entries.map(({ on, amountCents, reason }) => [on, amountCents, reason]);
    const story = expected.map(({ line, amountCents, reason }, i) => [first.entries[i]?.on, amountCents, reason, line]);
    expect(said).toEqual(story.map((row) => row.slice(0, 3)));
    expect(first.entries).toHaveLength(200);
    expect([first.unreadable, first.skipped, first.duplicated]).toEqual([[], [], 0]);
  });

  it('proposes and credits the person its story says', () => {
    const named = expected.flatMap(({ customerId, debtId }, i) => (customerId ? [{ i, customerId, debtId }] : []));
    expect(named.length).toBeGreaterThan(30);
    for (const { i, customerId, debtId } of named) {
      const [candidate] = first.entries[i]!.candidates;
      expect([i, candidate?.customerId]).toEqual([i, customerId]);
      if (debtId) expect([i, candidate?.debtIds]).toEqual([i, [debtId]]);
    }
  });

  it('counts what was posted, asked and ignored', () => {
    const [posted, asked, ignored] = ['CERTAIN', 'ASK', 'IGNORE'].map((verdict) => verdicts(verdict).length);
    expect([posted, asked, ignored]).toEqual([17, 19, 164]);
    expect(first.counts).toEqual({ posted, asked, ignored });
  });

  it('two payers of one debt: their halves are posted, a third one is asked', async () => {
    const sandra = known.people.find(({ name }) => name === 'Sandra Regina Prado')!;
    const { payments } = await shop.facts(sandra.id);
    expect(payments.map(({ paidOn, amountCents }) => [paidOn, amountCents])).toEqual([
      ['2026-07-04', 5_000],
      ['2026-07-05', 5_000],
    ]);
    const third = first.entries.filter(({ candidates, end }) => candidates[0]?.customerId === sandra.id && !end);
    expect(third.map(({ on, reason }) => [on, reason])).toEqual([['2026-07-08', 'TXID_NOTHING_OPEN']]);
  });

  it('posts what is certain to the centavo', async () => {
    const cents = verdicts('CERTAIN').reduce((sum, { amountCents }) => sum + amountCents, 0);
    expect(await books(shop)).toEqual({
      payments: known.payments.length + 17,
      paid: cents,
      posted: cents,
      entries: 200,
    });
  });

  it.each(['extrato-julho.csv', 'extrato-julho.ofx'])('again, as %s, brings nothing', async (name) => {
    const before = await books(shop);
    const again = await imported(shop, fixture(name));
    expect([again.entries, again.duplicated, again.counts]).toEqual([[], 200, { posted: 0, asked: 0, ignored: 0 }]);
    expect(await books(shop)).toEqual(before);
  });

  it('is asked about without a change by hand, and then is no more', async () => {
    const open = first.entries.filter(({ verdict }) => verdict === 'ASK');
    const sale = open.find(({ reason }) => reason === 'NAME_AND_AMOUNT')!;
    const { customerId, debtIds } = sale.candidates[0]!;
    refsOf(await resolve(shop, sale.id, { customerId, debtIds }));
    const filter = { importId: first.id, isOpen: true };
    expect(await shop.look((tenant) => statementEntries.count(tenant, filter))).toBe(open.length - 1);
  });
});

describe('importing', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await newShop();
  });
  /** Somebody with a debt that was there before the money came. */
  async function owing(cents: number, fields: Parameters<Shop['customer']>[0] = {}) {
    const customer = await shop.customer(fields);
    return { customer, debt: await shop.debt(customer, { principalCents: cents, dueOn: '2026-07-20' }) };
  }
  const codeOf = (debtId: string) => txidOf({ debtId });

  it('posts under the id of the Pix, on its day, and settles', async () => {
    const { customer, debt } = await owing(4_000);
    const pix = 'E60701190202607131022A1b2C3d4E5f';
    await imported(shop, csv(`14/07/2026;PIX RECEBIDO ${codeOf(debt)} ${pix};40,00`));
    const row = await shop.look(({ tx }) => tx.payment.findFirstOrThrow({ where: { customerId: customer } }));
    expect(row).toMatchObject({ externalId: `pix:${pix.toUpperCase()}`, method: 'PIX', amountCents: 4_000n });
    expect((await shop.facts(customer)).payments[0]).toMatchObject({
      paidOn: '2026-07-14',
      allocations: [{ debtId: debt }],
    });
    const { closedAs } = await shop.look(({ tx }) => tx.debt.findFirstOrThrow({ where: { id: debt } }));
    expect(closedAs).toBe('PAID');
  });

  it('in pieces that overlap, posts every entry once', async () => {
    const people = await Promise.all([1_100, 1_200, 1_300, 1_400].map((cents) => owing(cents)));
    const rows = people.map(({ debt }, i) => `${10 + i}/07/2026;PIX ${codeOf(debt)};${11 + i},00`);
    const before = await books(shop);
    for (const [from, to] of [
      [1, 3],
      [0, 2],
      [2, 4],
      [0, 4],
    ])
      await imported(shop, csv(...rows.slice(from, to)));
    const after = await books(shop);
    expect([after.payments! - before.payments!, after.paid! - before.paid!]).toEqual([4, 5_000]);
  });

  it('of the same file at once, posts every entry once', async () => {
    const { customer, debt } = await owing(90_000);
    const file = csv(...Array.from({ length: 20 }, (_, i) => `14/07/2026;PIX ${codeOf(debt)} parte;${i + 1},00`));
    const results = await Promise.all(Array.from({ length: 6 }, () => send(shop, file)));
    const imports = await Promise.all(results.map((result) => importOf(shop, refsOf(result).statementImport)));
    const duplicated = imports.map((one) => one.duplicated);
    expect(duplicated.sort((a, b) => a - b)).toEqual([0, 20, 20, 20, 20, 20]);
    expect((await shop.facts(customer)).payments).toHaveLength(20);
  });

  it('the same request again answers the same, unreadable lines too', async () => {
    const input = {
      ...once(),
      content: Buffer.from(csv('31/02/2026;PIX;1,00', '14/07/2026;SALDO;9,00')).toString('base64'),
    };
    const [a, b] = [
      await importStatement(used.app, shop.owner, input),
      await importStatement(used.app, shop.owner, input),
    ];
    expect(b).toEqual({ ...a, isReplay: true });
    expect((await importOf(shop, refsOf(a).statementImport)).unreadable).toEqual([
      { line: 2, reason: 'Não entendi a data “31/02/2026”.' },
    ]);
  });

  it('a payment that was undone is not posted again by the same statement', async () => {
    const { customer, debt } = await owing(2_345);
    const file = csv(`14/07/2026;PIX ${codeOf(debt)};23,45`);
    await imported(shop, file);
    const { payments } = await shop.facts(customer);
    refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: payments[0]!.id, reason: 'não era dele' }));
    expect(await imported(shop, file)).toMatchObject({ duplicated: 1, entries: [] });
    expect((await shop.facts(customer)).payments).toHaveLength(1);
  });

  it('what was recorded by hand is not recorded twice, and explains one entry', async () => {
    const { customer, debt } = await owing(5_500);
    await shop.pay(customer, { amountCents: 1_500, method: 'PIX', paidOn: '2026-07-14' });
    const row = `14/07/2026;PIX ${codeOf(debt)};15,00`;
    const one = await imported(shop, csv(row));
    expect(one.entries).toMatchObject([{ reason: 'ALREADY_RECORDED', end: null }]);
    // The next day's file has it again, and a second one like it.
    const two = await imported(shop, csv(row, row));
    expect(two.entries).toMatchObject([{ reason: 'TXID_DEBT', end: { outcome: 'POSTED' } }]);
  });

  it('an entry in another format of the bank is recognised by its payment', async () => {
    const { debt } = await owing(6_700);
    await imported(shop, csv(`14/07/2026;PIX ${codeOf(debt)};67,00`));
    const ofx = `<OFX><STMTRS><BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260714<TRNAMT>67.00<FITID>20260714001<MEMO>REC PIX ${codeOf(debt)}</STMTTRN></BANKTRANLIST></STMTRS></OFX>`;
    expect((await imported(shop, ofx)).entries).toMatchObject([{ reason: 'ALREADY_RECORDED' }]);
  });

  it('a document is certain only for debts the shop knew of that day', async () => {
    const later = await newShop();
    const customer = await later.customer({ document: '529.982.247-25' });
    await later.debt(customer, { principalCents: 8_000 });
    const pix = (day: string) => `${day};PIX RECEBIDO 529.982.247-25;80,00`;
    expect((await imported(later, csv(pix('14/07/2026')))).entries).toMatchObject([{ reason: 'PAID_BEFORE_RECORDED' }]);
    refsOf(await setSandboxClock(used.app, later.owner, { ...once(), advanceDays: 3 }));
    expect((await imported(later, csv(pix('16/07/2026')))).entries).toMatchObject([{ reason: 'DOCUMENT_AND_AMOUNT' }]);
  });

  it('the money answers a claim to have paid, once all that it is about is paid', async () => {
    const { customer, debt } = await owing(3_000);
    const claims = [debt, null].map((debtId) =>
      claimPaid(used.app, shop.owner, { ...once(), customerId: customer, debtId }),
    );
    for (const claim of claims) refsOf(await claim);
    const open = async () => (await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null).length;
    await imported(shop, csv(`14/07/2026;PIX ${codeOf(debt)};10,00`));
    expect(await open()).toBe(2);
    await imported(shop, csv(`15/07/2026;PIX ${codeOf(debt)};20,00`));
    expect(await open()).toBe(0);
    const ends = await shop.look(({ tx }) => tx.holdEnd.findMany({ where: { hold: { customerId: customer } } }));
    const last = (await shop.facts(customer)).payments.at(-1)!;
    expect(ends).toMatchObject([1, 2].map(() => ({ outcome: 'ACCEPTED', paymentId: last.id })));
  });

  it.each(['about it', 'about everything'])(
    'does not answer a claim %s when an agreement stands for the debt, nor by another debt’s money',
    async (what) => {
      const { customer, debt } = await owing(10_000);
      const other = await shop.debt(customer, { principalCents: 5_000, dueOn: '2026-07-25' });
      const debtId = what === 'about it' ? debt : null;
      refsOf(await claimPaid(used.app, shop.owner, { ...once(), customerId: customer, debtId }));
      const { proposal } = refsOf(
        await offerProposal(used.app, shop.owner, { ...once(), debtIds: [debt], choices: [] }),
      );
      refsOf(await acceptProposal(used.app, shop.owner, { ...once(), id: proposal, planNumber: 2 }));
      await imported(shop, csv(`14/07/2026;PIX ${codeOf(other)};50,00`));
      const { holds, payments } = await shop.facts(customer);
      expect(payments).toMatchObject([{ allocations: [{ debtId: other, amountCents: 5_000 }] }]);
      expect(holds).toContainEqual(expect.objectContaining({ kind: 'CLAIMED_PAID', endedOn: null }));
    },
  );

  it('does not answer a claim by money for something else, when its debt was paid before', async () => {
    const { customer, debt } = await owing(3_100);
    const other = await shop.debt(customer, { principalCents: 5_000, dueOn: '2026-07-25' });
    refsOf(await claimPaid(used.app, shop.owner, { ...once(), customerId: customer, debtId: debt }));
    await shop.pay(customer, { amountCents: 3_100, debtIds: [debt], method: 'CASH' });
    await imported(shop, csv(`14/07/2026;PIX ${codeOf(other)};50,00`));
    const ends = await shop.look(({ tx }) => tx.holdEnd.findMany({ where: { hold: { customerId: customer } } }));
    expect(ends).toEqual([]);
  });

  it('what was marked as paid days after is asked about, and never posted to the next instalment', async () => {
    const { customer } = await owing(8_000, { document: '111.444.777-35' });
    await shop.debt(customer, { principalCents: 8_000, dueOn: '2026-08-20' });
    refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), advanceDays: 5 }));
    await shop.pay(customer, { amountCents: 8_000, method: 'OTHER', paidOn: '2026-07-20' });
    const saturday = '18/07/2026;PIX RECEBIDO 111.444.777-35;80,00';
    const { entries } = await imported(shop, csv(saturday));
    expect(entries).toMatchObject([{ reason: 'MAYBE_RECORDED', end: null }]);
    // In another format of the bank, and another Pix of the week.
    const other = await imported(
      shop,
      csv('18/07/2026;PIX REC. 11144477735;80,00', '15/07/2026;PIX 11144477735;80,00'),
    );
    expect(other.entries.map(({ on, reason }) => [on, reason])).toEqual([
      ['2026-07-18', 'MAYBE_RECORDED'],
      ['2026-07-15', 'DOCUMENT_AND_AMOUNT'],
    ]);
  });

  it('another shop has neither its customers nor its entries', async () => {
    const { debt } = await owing(7_100);
    const other = await newShop();
    const file = csv(`14/07/2026;PIX RUI LIMA ${codeOf(debt)};71,00`);
    expect((await imported(other, file)).entries).toMatchObject([{ reason: 'STRANGER', candidates: [] }]);
    expect((await imported(shop, file)).entries).toMatchObject([{ reason: 'TXID_DEBT' }]);
  });

  it.each([
    ['no statement', Buffer.from('Prezado cliente').toString('base64'), 'STATEMENT_UNREADABLE content'],
    ['no base64', 'não é base64!', 'INVALID content'],
    ['ten megabytes', 'A'.repeat(14_000_000), 'STATEMENT_TOO_LARGE content'],
    [
      'a bomb of entities',
      Buffer.from('<!DOCTYPE x [<!ENTITY a "b">]><OFX>').toString('base64'),
      'STATEMENT_UNREADABLE content',
    ],
  ])('refuses %s and keeps nothing', async (_, content, code) => {
    const before = await books(shop);
    expect(codesOf(await importStatement(used.app, shop.owner, { ...once(), content }))).toEqual([code]);
    expect(await books(shop)).toEqual(before);
  });

  it('a refusal says the line and the reason, and says it again to the same request', async () => {
    const content = Buffer.from(csv(...Array.from({ length: 2_001 }, () => '14/07/2026;PIX;1,00'))).toString('base64');
    const input = { ...once(), content };
    for (const result of [
      await importStatement(used.app, shop.owner, input),
      await importStatement(used.app, shop.owner, input),
    ])
      expect(result.errors[0]?.message).toMatch(/^Linha 2002: O extrato tem mais de 2\.000 lançamentos/);
  });

  it('the longest file that is taken is done in time', async () => {
    const crowd = await newShop();
    const debts: string[] = [];
    for (let i = 0; i < 40; i++) debts.push(await crowd.debt(await crowd.customer(), { principalCents: 900_000 }));
    const rows = Array.from({ length: 2_000 }, (_, i) => `14/07/2026;PIX ${codeOf(debts[i % 40]!)} n ${i};1,00`);
    const { counts } = await imported(crowd, csv(...rows));
    expect(counts).toEqual({ posted: 2_000, asked: 0, ignored: 0 });
  }, 60_000);
});

describe('answering an entry', () => {
  let shop: Shop;
  let count = 0;
  beforeAll(async () => {
    shop = await newShop();
  });
  /** An entry that nothing tells anything about. */
  async function asked(amount = '12,34') {
    const { entries } = await imported(shop, csv(`14/07/2026;DEPOSITO ${++count};${amount}`));
    return entries[0]!;
  }

  it('posts it to the customer and the debts chosen', async () => {
    const customer = await shop.customer();
    await shop.debt(customer, { principalCents: 1_000, dueOn: '2026-07-01' });
    const chosen = await shop.debt(customer, { principalCents: 2_000, dueOn: '2026-08-01' });
    const { id, fingerprint } = await asked();
    refsOf(await resolve(shop, id, { debtIds: [chosen] }));
    const { payments } = await shop.facts(customer);
    expect(payments).toMatchObject([
      { amountCents: 1_234, paidOn: '2026-07-14', allocations: [{ debtId: chosen, amountCents: 1_234 }] },
    ]);
    const row = await shop.look(({ tx }) => tx.payment.findFirstOrThrow({ where: { id: payments[0]!.id } }));
    expect([row.externalId, row.method]).toEqual([fingerprint, 'TRANSFER']);
  });

  it('ignores it with a reason, and only with one', async () => {
    const { id } = await asked();
    expect(codesOf(await resolve(shop, id, { ignore: true }))).toEqual(['REQUIRED reason']);
    refsOf(await resolve(shop, id, { ignore: true, reason: 'venda do balcão' }));
    const end = await shop.look(({ tx }) => tx.statementEntryEnd.findFirstOrThrow({ where: { entryId: id } }));
    expect(end).toMatchObject({ outcome: 'IGNORED', reason: 'venda do balcão', paymentId: null });
  });

  it('takes up what was ignored by itself', async () => {
    const customer = await shop.customer();
    const { entries } = await imported(shop, csv('14/07/2026;Pix recebido - NUNCA VISTO;43,21'));
    expect(entries).toMatchObject([{ verdict: 'IGNORE' }]);
    refsOf(await resolve(shop, entries[0]!.id, { customerId: customer }));
    expect((await shop.facts(customer)).payments).toHaveLength(1);
  });

  it('is done once, whoever is first, to whomever', async () => {
    const customers = await Promise.all([1, 2, 3].map(() => shop.customer()));
    const { id } = await asked();
    const answers = [
      ...customers.map((customerId) => resolve(shop, id, { customerId })),
      resolve(shop, id, { ignore: true, reason: 'x' }),
    ];
    const codes = (await Promise.all(answers)).flatMap(codesOf);
    expect(codes).toEqual(['STATEMENT_ENTRY_CLOSED id', 'STATEMENT_ENTRY_CLOSED id', 'STATEMENT_ENTRY_CLOSED id']);
    const paid = await Promise.all(customers.map(async (customer) => (await shop.facts(customer)).payments.length));
    expect(paid.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(1);
    expect(codesOf(await resolve(shop, id, { customerId: customers[0]! }))).toEqual(['STATEMENT_ENTRY_CLOSED id']);
  });

  it('refuses what makes no sense', async () => {
    const customer = await shop.customer();
    const other = await shop.debt(await shop.customer());
    const { id } = await asked();
    const { id: out } = (await imported(shop, csv('14/07/2026;PIX ENVIADO;-5,00'))).entries[0]!;
    const refused: [Partial<ResolveStatementEntryInput>, string, string?][] = [
      [{}, 'REQUIRED customerId'],
      [{ customerId: customer, ignore: true, reason: 'x' }, 'INVALID ignore'],
      [{ customerId: NOBODY }, 'NOT_FOUND customerId'],
      [{ customerId: customer, debtIds: [NO_DEBT] }, 'NOT_FOUND debtIds'],
      [{ debtIds: [NO_DEBT] }, 'NOT_FOUND debtIds'],
      [{ customerId: customer, debtIds: [other] }, 'CUSTOMER_MISMATCH debtIds'],
      [{ customerId: customer }, 'NOT_FOUND id', 'sen_0000000000000000000000'],
      [{ customerId: customer }, 'INVALID_AMOUNT id', out],
    ];
    for (const [fields, code, entryId] of refused)
      expect([code, codesOf(await resolve(shop, entryId ?? id, fields))]).toEqual([code, [code]]);
    const stranger = await newShop();
    const theirs = await stranger.customer();
    expect(codesOf(await resolve(shop, id, { customerId: theirs }))).toEqual(['NOT_FOUND customerId']);
    expect(codesOf(await resolve(shop, id, { debtIds: [await stranger.debt(theirs)] }))).toEqual(['NOT_FOUND debtIds']);
    expect(codesOf(await resolve(stranger, id, { ignore: true, reason: 'x' }))).toEqual(['NOT_FOUND id']);
  });

  it('a Pix that an integration booked meanwhile is not booked again', async () => {
    const customer = await shop.customer();
    const { entries } = await imported(shop, csv('14/07/2026;PIX E60701190202607131022A1b2C3d4E5z;9,87'));
    await shop.pay(customer, { amountCents: 987, externalId: entries[0]!.fingerprint, paidOn: TODAY });
    expect(codesOf(await resolve(shop, entries[0]!.id, { customerId: customer }))).toEqual(['ALREADY_EXISTS id']);
  });
});
