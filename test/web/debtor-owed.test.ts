/** What a debtor's page asks for, in which parts, and what it says of offers and agreements that came and went. */
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakLateAgreements } from '../../server/app/agreement.js';
import { answerCounterProposal } from '../../server/app/counter-proposal.js';
import { makeUpOf } from '../../server/app/debtor-page/make-up.js';
import { acceptProposal, offerProposal, withdrawProposal } from '../../server/app/proposal.js';
import { daysBetween } from '../../server/domain/day.js';
import { statusOn } from '../../server/domain/debt.js';
import type { Debt, Payment } from '../../server/domain/facts.js';
import { positionOn } from '../../server/domain/position.js';
import { linesOf } from '../../server/web/debtor/debts.js';
import { openSendingShop, type SendingShop, useMailingApp } from '../app/reminder-shop.js';
import { once, refsOf } from '../app/shop.js';
import { aDayOf2026, aDebt, aPayment, consumerTerms, someDebt, somePayments, sum } from '../domain/money-facts.js';
import { runs } from '../support/runs.js';
import { type Debtor, debtorAt, openSite, PERSON, PHONE, pathOf, textOf } from './debtor-shop.js';

describe('the parts of a total', () => {
  const partsOn = (day: string, debt: Debt, payments: readonly Payment[]) => {
    const makeUp = makeUpOf(debt, payments, day);
    const lines = linesOf({ makeUp, terms: debt.terms });
    return [...lines.map(({ label, cents }) => `${label} ${cents}`), `= ${makeUp.totalCents}`];
  };
  const debt = aDebt({ principalCents: 12_345, dueOn: '2026-10-01', terms: { ...consumerTerms } });

  it('tell what of a payment settled fine and interest, and the days since it', () => {
    const payment = aPayment({ amountCents: 4_000, paidOn: '2026-11-10' });
    expect(partsOn('2026-11-22', debt, [payment])).toEqual([
      'Valor da conta 12345',
      'Multa e juros já pagos 410',
      'Já pago -4000',
      'Juros combinados (1,00% ao mês, 12 dias) 35',
      '= 8790',
    ]);
  });

  it('tell no days where interest is of several amounts', () => {
    const changed = { kind: 'AMOUNT' as const, on: '2026-11-10', seq: 1, principalCents: 10_000, dueOn: null };
    const [, , interest] = partsOn('2026-11-22', { ...debt, changes: [changed] }, []);
    expect(interest).toMatch(/^Juros combinados \(1,00% ao mês\) /);
  });

  it('add up to it, whatever was paid, undone, changed; and days that are told make the interest that is asked', () => {
    fc.assert(
      fc.property(someDebt('deb_0'), somePayments(['deb_0']), aDayOf2026, (one, payments, day) => {
        fc.pre(['OPEN', 'LATE'].includes(statusOn(one, payments, day)));
        const makeUp = makeUpOf(one, payments, day);
        const lines = linesOf({ makeUp, terms: one.terms });
        expect(makeUp.totalCents).toBe(positionOn(one, payments, day).totalCents);
        expect(sum(lines.map(({ cents }) => cents))).toBe(makeUp.totalCents);
        expect(makeUp.paidChargesCents).toBeLessThanOrEqual(makeUp.paidCents);
        if (makeUp.interestDays === null) return;
        const { principalCents } = positionOn(one, payments, day);
        const cents = (principalCents * one.terms!.lateInterestMonthlyBps * makeUp.interestDays) / 300_000;
        expect(Math.floor(cents)).toBe(makeUp.interestCents);
        expect(makeUp.interestDays).toBeLessThanOrEqual(daysBetween('2026-01-01', day));
      }),
      { numRuns: runs(666, 2_000) },
    );
  });
});

const used = useMailingApp();
let shop: SendingShop;
let site: FastifyInstance;
let customerId: string;
let debtId: string;
let at: Debtor;
beforeEach(async () => {
  shop = await openSendingShop(used.app, used.database);
  site = await openSite(used);
  ({ customerId, debtId } = await shop.late({ phone: PHONE }));
  at = debtorAt(site, await pathOf(used, shop, customerId));
  await at.enter();
});
afterEach(() => site.close());

const pageOf = async (to = '') => (await at.get(to)).body;
const read = async (to = '') => textOf(await pageOf(to));
/** Without what is folded away, innermost first. */
const unfolded = async () => {
  const closed = /<details(?![^>]* open)[^>]*>(?:(?!<details)[\s\S])*?<\/details>/g;
  const open = /<details[^>]* open[^>]*>((?:(?!<details)[\s\S])*?)<\/details>/g;
  let body = await pageOf();
  while (/<details/.test(body)) body = body.replace(closed, ' ').replace(open, '$1');
  return textOf(body);
};
const offer = async (ids = [debtId]) =>
  refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: ids, choices: [] })).proposal;
/** Days later the proof has not run out: it is of the real clock. */
const later = (days: number) => shop.clock({ advanceDays: days });

describe('a debt that the customer disputes', () => {
  it('is out of what is asked, of the Pix and of the slip, and stands apart until the shop answers', async () => {
    await shop.debt(customerId, { principalCents: 3_000, dueOn: '2026-07-10', description: 'Caderno' });
    expect(await read()).toContain('Para pagar hoje R$ 150,00');
    await at.act('dispute', { debt: debtId, what: 'amount' });
    const page = await read();
    expect(page).toMatch(/Para pagar hoje R\$ 30,00 sem a conta em análise/);
    expect(page).toMatch(/Em análise Você avisou que há algo errado.* venceu em 03\/07 R\$ 120,00/);
    expect(await pageOf()).toContain('540530.00');
    expect(await pageOf()).not.toContain('5406150.00');
    expect(await read('/slip')).toContain('Total hoje R$ 30,00');
  });

  it('with all the others, folds the payment away, and takes no offer that is open', async () => {
    const proposal = await offer();
    const form = await at.form();
    await at.act('dispute', { what: 'unknown' });
    expect(await read()).toContain('Em análise: nada a pagar agora');
    expect(await read()).toContain('Pagar mesmo assim');
    expect(await unfolded()).not.toContain('Copiar código Pix');
    expect(await read()).not.toContain('jeitos de acertar');
    const answer = await at.post('/accept', { form, offer: proposal, n: '1' });
    expect([
      answer.statusCode,
      await shop.look(({ tx }) => tx.proposalEvent.count({ where: { kind: 'ACCEPT' } })),
    ]).toEqual([422, 0]);
  });
});

describe('after "já paguei"', () => {
  it('an offer is folded behind a warning, which stands before the acceptance too, and can still be accepted', async () => {
    const proposal = await offer();
    await at.act('paid', { day: '2026-07-14' });
    expect(await unfolded()).toContain(
      'Você avisou em 15/07 que já pagou, e a loja vai conferir. Se escolher um plano agora',
    );
    expect(await unfolded()).not.toContain('Ver e aceitar o plano escolhido');
    const confirm = await at.get(`/plan?offer=${proposal}&n=2`);
    expect(textOf(confirm.body)).toContain('Se escolher um plano agora');
    const form = /name="form" value="([^"]+)"/.exec(confirm.body)![1]!;
    expect((await at.post('/accept', { form, offer: proposal, n: '2' })).headers.location).toContain('ok=accept');
  });

  it('the links of instalments and slips are folded', async () => {
    await shop.debt(customerId, { principalCents: 3_000, dueOn: '2026-07-10' });
    const id = await offer();
    refsOf(await acceptProposal(used.app, shop.owner, { ...once(), id, planNumber: 2 }));
    expect(await unfolded()).toContain('Pagar esta parcela');
    await at.act('paid', { day: '2026-07-14' });
    expect(await unfolded()).not.toMatch(/Pagar esta parcela|QR code e folha/);
    expect(await read()).toContain('Pagar esta parcela');
  });

  it('a receipt that was not chosen is asked for', async () => {
    await at.act('paid', { day: '2026-07-14' });
    const answer = await at.upload({ form: await at.form(), only: 'receipt' }, new Uint8Array(), '');
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer.body)).toContain('Escolha uma foto ou PDF.');
    expect(await pageOf()).toContain('name="only" value="receipt"');
  });

  it.each([
    ['two files', 2, 0, 'Envie um arquivo de cada vez.'],
    ['too many parts', 1, 30, 'O formulário veio com coisas demais.'],
  ])('%s are refused with the reason', async (_, files, fields, text) => {
    const part = (head: string, body: string) => `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const payload = [
      part('name="form"', await at.form()),
      ...Array.from({ length: fields }, (_one, i) => part(`name="f${i}"`, 'x')),
      ...Array.from({ length: files }, () => part('name="receipt"; filename="a.jpg"', '\u00ff\u00d8\u00ff')),
      '--b--\r\n',
    ].join('');
    const answer = await site.inject({
      method: 'POST',
      url: `${at.path}/paid`,
      headers: { ...PERSON, 'content-type': 'multipart/form-data; boundary=b' },
      cookies: Object.fromEntries(at.jar),
      payload,
    });
    expect(answer.statusCode).toBe(422);
    expect(textOf(answer.body)).toContain(text);
    expect(await shop.look(({ tx }) => tx.hold.count())).toBe(0);
  });
});

describe('an agreement that was broken', () => {
  it('is told for some weeks: since when, why, where the payments went', async () => {
    const id = await offer();
    refsOf(await acceptProposal(used.app, shop.owner, { ...once(), id, planNumber: 2 }));
    const [first] = (await shop.facts(customerId)).debts.filter((debt) => debt.proposalId === id);
    await shop.pay(customerId, { amountCents: 2_000, debtIds: [first!.id] });
    await later(60);
    await breakLateAgreements(used.app, shop.merchantId);
    const page = await read();
    expect(page).toContain(
      'O acordo “2x de R$ 60,00” deixou de valer em 13/09: uma parcela ficou em aberto por mais de 10 dias. As contas de antes voltaram, e os R$ 20,00 que você pagou no acordo já estão descontados delas.',
    );
    expect(page).toContain('Valor da conta R$ 120,00 Já pago − R$ 20,00 Total hoje R$ 100,00');
    await later(40);
    expect(await read()).not.toContain('deixou de valer');
  });
});

describe('an offer', () => {
  it.each([
    ['expired', async () => {}, 'valeu até 22/07'],
    [
      'was taken back',
      async (id: string) => {
        await later(7);
        refsOf(await withdrawProposal(used.app, shop.owner, { ...once(), id, reason: 'engano' }));
      },
      'deixou de valer em 22/07',
    ],
  ])('that %s is told for some days', async (_, end, text) => {
    await end(await offer());
    await shop.clock({ at: '2026-07-25T10:00-03:00' });
    expect(await read()).toMatch(new RegExp(`${text}\\. Ainda quer um acordo\\? Pode pedir outra\\.`));
    await later(7);
    expect(await read()).not.toContain('Pode pedir outra');
  });

  it('shows its debts at the value of its day', async () => {
    const terms = { lateFeeBps: 200, lateInterestMonthlyBps: 100 };
    const second = await shop.debt(customerId, {
      principalCents: 30_000,
      dueOn: '2026-06-15',
      registeredOn: '2026-06-01',
      terms,
    });
    await offer([second]);
    expect(await read()).toContain('venceu em 15/06: R$ 309,00 Os planos');
    await later(3);
    expect(await read()).toContain('venceu em 15/06: R$ 309,00 (valor em 15/07) Os planos');
  });

  it('that is the shop’s yes says so, and which days moved to a day with banks', async () => {
    await at.act('counter', { amount1: '60', day1: '2026-08-09', amount2: '60', day2: '2026-08-20' });
    const { id } = await shop.look(({ tx }) => tx.counterProposal.findFirstOrThrow());
    refsOf(await answerCounterProposal(used.app, shop.owner, { ...once(), id, accepted: true }));
    expect(await read()).toContain(
      'A loja aceitou a sua proposta: confirme É o que você pediu. Leia e confirme até 22/07/2026. O dia 09/08 não tem banco: o pagamento ficou para 10/08.',
    );
  });
});

describe('the page', () => {
  it('asks today for what is written for a Sunday, though Monday is in time', async () => {
    const id = await shop.customer({ name: 'Rui', phone: '19911112222' });
    await shop.debt(id, { principalCents: 1_000, dueOn: '2026-07-19' });
    await shop.debt(id, { principalCents: 2_000, dueOn: '2026-07-20' });
    await shop.clock({ at: '2026-07-19T10:00-03:00' });
    const other = debtorAt(site, await pathOf(used, shop, id));
    const page = textOf((await other.enter('2222')).body);
    expect(page).toMatch(/Para pagar hoje R\$ 10,00/);
    expect(page).toContain('pagando até 20/07, está em dia');
  });

  it('says for which day a payment is promised, with its year when that is another', async () => {
    await at.act('promise', { day: '2026-07-20' });
    expect(await read()).toMatch(/Combinado para 20\/07 R\$ 120,00/);
    await shop.debt(customerId, { principalCents: 2_000, dueOn: '2027-01-08' });
    expect(await read()).toContain('vence em 08/01/2027');
  });

  it('takes ten acts of a kind in a day, and more on the next', async () => {
    const form = await at.form();
    const ask = (i: number) => at.post('/data', { form, kind: 'CORRECTION', note: `pedido ${i}` });
    for (let i = 0; i < 3; i++)
      expect((await at.post('/data', { form, kind: 'CORRECTION', note: '' })).statusCode).toBe(422);
    for (let i = 0; i < 10; i++) expect((await ask(i)).statusCode).toBe(303);
    const eleventh = await ask(11);
    expect([eleventh.statusCode, textOf(eleventh.body)]).toEqual([
      429,
      expect.stringContaining('Já anotamos muitos avisos'),
    ]);
    expect((await at.act('dispute', { what: 'unknown' })).statusCode).toBe(303);
    expect(await shop.look(({ tx }) => tx.dataRequest.count())).toBe(10);
    await later(1);
    expect((await ask(12)).statusCode).toBe(303);
  });
});
