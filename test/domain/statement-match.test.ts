import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import type { StatementEntry } from '../../server/domain/statement/entry.js';
import { entryKeys } from '../../server/domain/statement/fingerprint.js';
import { matchStatement } from '../../server/domain/statement/match.js';
import { CANDIDATE_TEXTS, REASON_TEXTS } from '../../server/domain/statement/texts.js';
import { VERDICT_OF } from '../../server/domain/statement/verdict.js';
import { runs } from '../support/runs.js';
import { anEntry, decideAll, factsOf, inputOf, type Owing, type World } from './statement-facts.js';

const id = (prefix: string, letter: string) => `${prefix}_${letter.repeat(22)}`;
const MARIA_CPF = '52998224725';
const MARIA: Owing = {
  id: id('cus', 'm'),
  name: 'Maria da Silva',
  document: MARIA_CPF,
  debts: { [id('deb', 'a')]: 8_000, [id('deb', 'b')]: { cents: 12_000, dueOn: '2026-08-10' } },
};
const JOSE: Owing = { id: id('cus', 'j'), name: 'José Santos', document: null, debts: { [id('deb', 'c')]: 5_000 } };
const PAID: Owing = {
  id: id('cus', 'p'),
  name: 'Paulo Quitado',
  document: '11144477735',
  debts: { [id('deb', 'd')]: { cents: 3_000, isPaid: true } },
};
const PEOPLE = [MARIA, JOSE, PAID];
const DEBT_A = `D${'a'.repeat(22)}`;
const OF_MARIA = `C${'m'.repeat(22)}`;
const PIX = 'Pix recebido - MARIA DA SILVA - ';

/** `REASON customer debt,debt (+posted centavos)`. */
function said(entries: StatementEntry | StatementEntry[], world: Partial<World> = {}) {
  const names = new Map(PEOPLE.concat(world.people ?? []).map((person) => [person.id, person.name.split(' ')[0]]));
  const all = decideAll([entries].flat(), { people: PEOPLE, ...world }).map(({ reason, candidates, posting }) => {
    const who = candidates.map(({ customerId, debtIds }) =>
      [names.get(customerId), debtIds.map((debt) => debt[4]).join('')].filter(Boolean).join(' '),
    );
    const posted = posting?.allocations.map(({ debtId, amountCents }) => `${debtId[4]}=${amountCents}`).join(' ');
    return [reason, ...(who.length > 0 ? [who.join(' | ')] : []), ...(posted ? [posted] : [])].join('; ');
  });
  return Array.isArray(entries) ? all : all[0];
}

describe('one entry', () => {
  it.each<[string, StatementEntry, string]>([
    ['the code of a debt, paid by anybody', anEntry(`PIX RECEBIDO JOAO ${DEBT_A}`), 'TXID_DEBT; Maria a; a=8000'],
    ['in other letters', anEntry('PIX', { reference: DEBT_A.toUpperCase() }), 'TXID_DEBT; Maria a; a=8000'],
    ['less than is owed', anEntry(DEBT_A, { amountCents: 100 }), 'TXID_DEBT; Maria a; a=100'],
    ['more than is owed', anEntry(DEBT_A, { amountCents: 9_000 }), 'TXID_DEBT; Maria a; a=8000 b=1000'],
    ['the code of a customer', anEntry(OF_MARIA, { amountCents: 20_000 }), 'TXID_CUSTOMER; Maria; a=8000 b=12000'],
    ['codes of a customer and their debt', anEntry(`${OF_MARIA} ${DEBT_A}`), 'TXID_DEBT; Maria a; a=8000'],
    ['codes of two customers', anEntry(`${DEBT_A} D${'c'.repeat(22)}`), 'TXID_CONFLICT; Maria a | José c'],
    ['the code of a debt that is paid', anEntry(`D${'d'.repeat(22)}`), 'TXID_NOTHING_OPEN; Paulo d'],
    ['the code of another shop', anEntry(`PIX JOAO D${'z'.repeat(22)}`, { amountCents: 777 }), 'STRANGER'],
    [
      'a code for more than a fact may be',
      anEntry(DEBT_A, { amountCents: 2_000_000_000 }),
      'TXID_NOTHING_OPEN; Maria a',
    ],

    ['a document and a debt', anEntry(`${PIX}529.982.247-25`), 'DOCUMENT_AND_AMOUNT; Maria a; a=8000'],
    [
      'a document and a later instalment',
      anEntry(`${PIX}529.982.247-25`, { amountCents: 12_000 }),
      'DOCUMENT_AND_AMOUNT; Maria b; b=12000',
    ],
    [
      'a document and everything',
      anEntry(`${PIX}529.982.247-25`, { amountCents: 20_000 }),
      'DOCUMENT_AND_AMOUNT; Maria ab; a=8000 b=12000',
    ],
    [
      'a document and another amount',
      anEntry(`${PIX}529.982.247-25`, { amountCents: 7_999 }),
      'DOCUMENT_OTHER_AMOUNT; Maria',
    ],
    ['the document of who owes nothing', anEntry('Pix recebido 111.444.777-35'), 'DOCUMENT_NOTHING_OPEN; Paulo'],
    [
      'a document, before the debt was recorded',
      anEntry(`${PIX}529.982.247-25`, { on: '2026-06-30' }),
      'PAID_BEFORE_RECORDED; Maria a',
    ],
    [
      'the digits of a CPF and the name',
      anEntry(`${PIX}***.982.247-**`),
      'MASKED_DOCUMENT_AND_AMOUNT; Maria a; a=8000',
    ],
    [
      'the digits of a CPF and another name',
      anEntry('Pix recebido - JOAO LIMA - ***.982.247-**'),
      'AMOUNT_ONLY; Maria a',
    ],
    [
      'a document under another name',
      anEntry('Pix recebido - JOAO LIMA - 529.982.247-25'),
      'DOCUMENT_AND_AMOUNT; Maria a; a=8000',
    ],

    ['a name and a debt', anEntry(PIX), 'NAME_AND_AMOUNT; Maria a'],
    ['a name that the bank cut', anEntry('PIX TRANSF MARIA DA SI13/07'), 'NAME_AND_AMOUNT; Maria a'],
    ['a name and another amount', anEntry(PIX, { amountCents: 4_321 }), 'NAME_OTHER_AMOUNT; Maria'],
    [
      'a name of who owes nothing',
      anEntry('Pix recebido - PAULO QUITADO', { amountCents: 4_321 }),
      'NAME_NOTHING_OPEN; Paulo',
    ],
    ['the name with another document', anEntry(`${PIX}111.444.777-35`), 'DOCUMENT_NOTHING_OPEN; Paulo'],
    ['the name with an unknown document', anEntry(`${PIX}123.456.789-09`), 'AMOUNT_ONLY; Maria a'],
    ['the name with other digits of a CPF', anEntry(`${PIX}***.444.777-**`, { amountCents: 4_321 }), 'STRANGER'],
    ['somebody else, and what Maria owes', anEntry('Pix recebido - JOAO LIMA'), 'AMOUNT_ONLY; Maria a'],
    ['nobody, and what José owes', anEntry('DEPOSITO EM DINHEIRO', { amountCents: 5_000 }), 'AMOUNT_ONLY; José c'],
    ['nobody, and what nobody owes', anEntry('DEPOSITO EM DINHEIRO', { amountCents: 4_321 }), 'UNKNOWN_PAYER'],
    ['somebody else, and what nobody owes', anEntry('Pix recebido - JOAO LIMA', { amountCents: 4_321 }), 'STRANGER'],
    ['the shop itself', anEntry('Pix recebido - MERCADINHO - 11.222.333/0001-81'), 'OWN_TRANSFER'],

    ['nothing', anEntry(PIX, { amountCents: 0 }), 'NO_MONEY'],
    ['a card bill', anEntry('PAGAMENTO RECEBIDO', { isCard: true }), 'CARD_BILL'],
    ['a balance', anEntry('SALDO DO DIA'), 'BALANCE'],
    ['a fee', anEntry('TARIFA PIX', { amountCents: -150 }), 'FEE'],
    ['a fee that came back by itself', anEntry('TARIFA', { amountCents: 150 }), 'FEE'],
    ['an investment', anEntry('APLICACAO CDB', { amountCents: -8_000 }), 'INVESTMENT'],
    ['what it yields', anEntry('REND PAGO APLIC'), 'INVESTMENT'],
    ['a loan', anEntry('CREDITO DE EMPRESTIMO'), 'LOAN'],
    ['sales by card', anEntry('CIELO VENDAS DEBITO'), 'CARD_SALES'],
    ['money that went out', anEntry('Pix enviado - FORNECEDOR', { amountCents: -8_000 }), 'MONEY_OUT'],
    ['money of the shop that came back', anEntry('Reembolso recebido pelo Pix - FORNECEDOR'), 'REFUND_IN'],
    [
      'money given back, of nothing known',
      anEntry('Devolução Pix enviada - FULANO', { amountCents: -8_000 }),
      'MONEY_OUT',
    ],
  ])('%s', (_, entry, expected) => {
    expect(said(entry)).toBe(expected);
  });

  it('two of one name are asked about, and so are two of whose CPF the same digits show', () => {
    const twin = { ...MARIA, id: id('cus', 't'), document: '00098224700', debts: { [id('deb', 'e')]: 8_000 } };
    expect(said(anEntry(PIX), { people: [MARIA, twin] })).toBe('SEVERAL_CANDIDATES; Maria a | Maria e');
    expect(said(anEntry(`${PIX}***.982.247-**`), { people: [MARIA, twin] })).toMatch(/^SEVERAL_CANDIDATES/);
  });

  it('of two of one name the one whose debt it is comes first, and is asked all the same', () => {
    const twin = { ...MARIA, id: id('cus', 'a'), document: null, debts: { [id('deb', 'e')]: 9_900 } };
    expect(said(anEntry(PIX), { people: [MARIA, twin] })).toBe('NAME_AND_AMOUNT; Maria a | Maria');
  });
});

describe('a payment that is recorded already', () => {
  const mine = { customerId: MARIA.id, amountCents: 8_000 };
  const byDocument = anEntry(`${PIX}529.982.247-25`);
  const dayPlus = (days: number) => ({ paidOn: addDays('2026-07-13', days) });
  it.each<[string, StatementEntry, NonNullable<World['recorded']>, RegExp]>([
    ['that day', byDocument, [mine], /^ALREADY_RECORDED/],
    ['that day, with the code', anEntry(DEBT_A), [mine], /^ALREADY_RECORDED/],
    ['the day after', byDocument, [{ ...mine, paidOn: '2026-07-14' }], /^MAYBE_RECORDED/],
    ['two days after', byDocument, [{ ...mine, paidOn: '2026-07-15' }], /^MAYBE_RECORDED/],
    ['two days after, with the code', anEntry(DEBT_A), [{ ...mine, paidOn: '2026-07-15' }], /^MAYBE_RECORDED/],
    [
      'by the sheet, on the day of its sync',
      byDocument,
      [{ ...mine, method: 'OTHER', ...dayPlus(3) }],
      /^MAYBE_RECORDED/,
    ],
    ['a week after', byDocument, [{ ...mine, ...dayPlus(7) }], /^MAYBE_RECORDED/],
    ['a week before', byDocument, [{ ...mine, ...dayPlus(-7) }], /^MAYBE_RECORDED/],
    ['more than a week after', byDocument, [{ ...mine, ...dayPlus(8) }], /^DOCUMENT_AND_AMOUNT/],
    ['more than a week before', byDocument, [{ ...mine, ...dayPlus(-8) }], /^DOCUMENT_AND_AMOUNT/],
    [
      'days after, for an entry of its own',
      byDocument,
      [{ ...mine, ...dayPlus(2), entry: { fingerprint: 'x', payerName: null, payerDocument: null, endToEndId: null } }],
      /^DOCUMENT_AND_AMOUNT/,
    ],
    [
      'days after, and found to be another entry',
      byDocument,
      [{ ...mine, ...dayPlus(3), foundOn: '2026-07-15' }],
      /^DOCUMENT_AND_AMOUNT/,
    ],
    [
      'days after, and found to be this one in another format',
      byDocument,
      [{ ...mine, ...dayPlus(3), foundOn: '2026-07-13' }],
      /^MAYBE_RECORDED/,
    ],
    ['that day, and found to be another entry', byDocument, [{ ...mine, foundOn: '2026-07-11' }], /^MAYBE_RECORDED/],
    [
      'that day, under the id of another Pix',
      anEntry(`${PIX}529.982.247-25 E60701190202607131022A1b2C3d4E5f`),
      [{ ...mine, externalId: 'E60701190202607131022A1b2C3d4E5g' }],
      /^DOCUMENT_AND_AMOUNT/,
    ],
    ['days after, of who has that name', anEntry(PIX), [{ ...mine, ...dayPlus(2) }], /^NAME_AND_AMOUNT/],
    ['in cash', byDocument, [{ ...mine, method: 'CASH' }], /^DOCUMENT_AND_AMOUNT/],
    ['and undone', byDocument, [{ ...mine, isReversed: true }], /^DOCUMENT_AND_AMOUNT/],
    ['of somebody else', byDocument, [{ ...mine, customerId: JOSE.id }], /^DOCUMENT_AND_AMOUNT/],
    ['of another amount', byDocument, [{ ...mine, amountCents: 8_001 }], /^DOCUMENT_AND_AMOUNT/],
    ['of who has that name', anEntry(PIX), [mine], /^MAYBE_RECORDED/],
    [
      'of anybody, when nothing says who paid',
      anEntry('PIX RECEBIDO'),
      [{ ...mine, customerId: JOSE.id }],
      /^MAYBE_RECORDED/,
    ],
    [
      'under the id of the Pix, even when it was undone',
      anEntry('PIX E60701190202607131022A1b2C3d4E5f'),
      [{ ...mine, amountCents: 1, isReversed: true, externalId: 'pix:E60701190202607131022A1B2C3D4E5F' }],
      /^ALREADY_RECORDED/,
    ],
  ])('%s', (_, entry, recorded, expected) => {
    expect(said(entry, { recorded })).toMatch(expected);
  });

  it('explains one entry only: the other is a payment of its own', () => {
    const equal = [byDocument, anEntry(`${PIX}529.982.247-25`, { line: 2 })];
    expect(said(equal, { recorded: [mine] })).toEqual([
      expect.stringMatching(/^ALREADY_RECORDED/),
      expect.stringMatching(/^DOCUMENT_AND_AMOUNT/),
    ]);
  });

  it('is never spent on the day before when its own day is there', () => {
    const days = ['2026-07-12', '2026-07-13'].map((on) => anEntry(`${PIX}529.982.247-25`, { on }));
    expect(said(days, { recorded: [mine] })).toEqual([
      expect.stringMatching(/^DOCUMENT_AND_AMOUNT/),
      expect.stringMatching(/^ALREADY_RECORDED/),
    ]);
  });

  it('was posted for an entry that is in this file again, and explains no other', () => {
    const entries = [byDocument, anEntry(`${PIX}529.982.247-25`, { line: 2 })];
    const [first, second] = entryKeys(entries);
    const world = { people: PEOPLE, recorded: [{ ...mine, id: 'pay_x' }], stored: new Map([[first!, ['pay_x']]]) };
    const decisions = matchStatement(inputOf(entries, world));
    expect([...decisions].map(([key, { reason }]) => [key, reason])).toEqual([[second, 'DOCUMENT_AND_AMOUNT']]);
  });
});

describe('equal instalments of somebody, some of them written down by hand', () => {
  const MONDAY = '2026-06-15';
  const dayOf = (day: number) => addDays(MONDAY, day);
  const buyer: Owing = {
    ...MARIA,
    debts: Object.fromEntries(
      [...'abcdefgh'].map((letter) => [id('deb', letter), { cents: 8_000, recordedOn: '2026-05-01' }]),
    ),
  };
  const entryOn = (day: number, line = 1) => anEntry(`${PIX}529.982.247-25`, { on: dayOf(day), line });
  const writtenOn = (day: number) => ({
    customerId: MARIA.id,
    amountCents: 8_000,
    method: 'OTHER',
    paidOn: dayOf(day),
  });
  const reasons = (entries: readonly number[], written: readonly number[]) =>
    decideAll(
      entries.map((day, i) => entryOn(day, i + 1)),
      { people: [buyer], recorded: written.map(writtenOn) },
    ).map(({ reason, candidates }) => {
      const paid = candidates[0]?.paymentId?.replace('pay_', '');
      return reason === 'DOCUMENT_AND_AMOUNT' ? 'posted' : `${reason.split('_')[0]!.toLowerCase()} ${paid}`;
    });

  it.each<[string, number[], number[], string[]]>([
    ['Saturday’s Pix marked on Monday', [5], [7], ['maybe 1']],
    ['every week, marked two days after', [5, 12, 19], [7, 14, 21], ['maybe 1', 'maybe 2', 'maybe 3']],
    ['every week, marked on its day', [5, 12, 19], [5, 12, 19], ['already 1', 'already 2', 'already 3']],
    ['every week, one not marked', [5, 12, 19], [5, 19], ['already 1', 'posted', 'already 2']],
    ['two in a week, one marked: the nearest is it', [1, 5], [6], ['posted', 'maybe 1']],
    ['of two as near, that from before the mark', [3, 7], [5], ['maybe 1', 'posted']],
    ['the nearest is needed by another', [0, 7], [6, 13], ['maybe 1', 'maybe 2']],
    ['more marks than entries', [5], [4, 6, 9], ['maybe 2']],
  ])('%s', (_, entries, written, expected) => {
    expect(reasons(entries, written)).toEqual(expected);
  });

  it('no order posts an entry that a payment written down within a week could explain', () => {
    const days = fc.array(fc.nat(29), { maxLength: 6 });
    fc.assert(
      fc.property(days, days, fc.infiniteStream(fc.nat()), (paid, written, luck) => {
        const said = reasons(paid, written);
        const explained = said.filter((reason) => reason !== 'posted');
        expect(new Set(explained.map((reason) => reason.split(' ')[1])).size).toBe(explained.length);
        expect(explained.length).toBe(mostPairs(paid, written));
        // The same days are said of, whatever the order.
        const byDay = (order: readonly number[], all: readonly string[]) =>
          order.map((day, i) => `${day} ${all[i] === 'posted'}`).sort();
        const shuffled = paid
          .map((day) => ({ day, at: luck.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ day }) => day);
        expect(byDay(shuffled, reasons(shuffled, written))).toEqual(byDay(paid, said));
      }),
      { numRuns: runs(50, 150) },
    );
  });

  /** How many of both can be paired at most, by trying everything. */
  function mostPairs([first, ...others]: readonly number[], written: readonly number[]): number {
    if (first === undefined) return 0;
    const paired = written.flatMap((day, i) =>
      Math.abs(day - first) <= 7
        ? [
            1 +
              mostPairs(
                others,
                written.filter((_, at) => at !== i),
              ),
          ]
        : [],
    );
    return Math.max(mostPairs(others, written), ...paired);
  }
});

describe('several entries', () => {
  it('two payers of one debt: both parts are posted, and what comes when it is paid is asked', () => {
    const half = (name: string, line: number) =>
      anEntry(`PIX RECEBIDO ${name} ${DEBT_A}`, { amountCents: 4_000, line, on: `2026-07-1${line}` });
    expect(said([half('JOAO', 1), half('ANA', 2), half('RUI', 3)])).toEqual([
      'TXID_DEBT; Maria a; a=4000',
      'TXID_DEBT; Maria a; a=4000',
      'TXID_NOTHING_OPEN; Maria a',
    ]);
  });

  it('what is asked is asked about what is left, whatever came first that day', () => {
    const later = anEntry(`PIX RUI LIMA ${DEBT_A}`, { amountCents: 2_000, line: 2 });
    expect(said([anEntry(PIX, { amountCents: 6_000 }), later])).toEqual([
      'NAME_AND_AMOUNT; Maria a',
      'TXID_DEBT; Maria a; a=2000',
    ]);
  });

  it('somebody who pays more often than anybody would is asked about from then on', () => {
    const many = Array.from({ length: 61 }, (_, line) => anEntry(DEBT_A, { amountCents: 100, line }));
    const reasons = decideAll(many, { people: PEOPLE }).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason !== 'TXID_DEBT')).toEqual(['TOO_MANY_FROM_ONE']);
  });

  it('the same document pays twice what was owed once: the second is asked', () => {
    const twice = [1, 2].map((line) => anEntry(`${PIX}529.982.247-25`, { line }));
    expect(said(twice)).toEqual(['DOCUMENT_AND_AMOUNT; Maria a; a=8000', 'DOCUMENT_OTHER_AMOUNT; Maria']);
  });

  it.each<[string, string, string]>([
    ['by document', `${PIX}529.982.247-25`, 'Devolução Pix enviada - MARIA DA SILVA - 529.982.247-25'],
    ['by name', PIX, 'Devolução Pix enviada - Maria da Silva'],
    [
      'by the id of the Pix',
      `PIX E60701190202607131022A1b2C3d4E5f ${DEBT_A}`,
      'ESTORNO E60701190202607131022A1b2C3d4E5f',
    ],
  ])('what was given back in the same statement is no payment, %s', (_, came, went) => {
    const back = anEntry(went, { amountCents: -8_000, on: '2026-07-14' });
    expect(said([anEntry(came), back])).toEqual(['RETURNED', 'RETURN_PAIRED']);
    expect(said([anEntry(came, { amountCents: 8_001 }), back])).not.toContain('RETURNED');
    expect(said([anEntry(came, { on: '2026-07-15' }), back])).not.toContain('RETURNED');
  });

  it('of two payments one was given back: one remains', () => {
    const paid = [1, 2].map((line) => anEntry(`${PIX}529.982.247-25`, { line }));
    const back = anEntry('Devolução Pix enviada - MARIA DA SILVA - 529.982.247-25', {
      amountCents: -8_000,
      on: '2026-07-14',
    });
    const reasons = decideAll([...paid, back], { people: PEOPLE }).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(['DOCUMENT_AND_AMOUNT', 'RETURNED', 'RETURN_PAIRED']);
  });

  it('of two payments both were given back: none remains', () => {
    const paid = [1, 2].map((line) => anEntry(`${PIX}529.982.247-25`, { line }));
    const back = [3, 4].map((line) =>
      anEntry('Devolução Pix enviada - MARIA DA SILVA - 529.982.247-25', { amountCents: -8_000, line }),
    );
    expect(said([...paid, ...back])).toEqual(['RETURNED', 'RETURNED', 'RETURN_PAIRED', 'RETURN_PAIRED']);
  });

  it.each<[string, StatementEntry, string]>([
    [
      'the customer',
      anEntry('Devolução Pix enviada - MARIA DA SILVA', { amountCents: -8_000 }),
      'RETURN_OF_PAYMENT; Maria',
    ],
    [
      'who had paid for them',
      anEntry('Devolução Pix enviada - RUI LIMA', { amountCents: -8_000 }),
      'RETURN_OF_PAYMENT; Maria',
    ],
    ['nobody by name', anEntry('ESTORNO PIX', { amountCents: -8_000 }), 'RETURN_UNCLEAR; Maria'],
    ['another amount', anEntry('Devolução Pix enviada - MARIA DA SILVA', { amountCents: -7_000 }), 'MONEY_OUT'],
  ])('a posted payment that was given back to %s is asked about', (_, back, expected) => {
    const entry = { fingerprint: 'x', payerName: 'RUI LIMA', payerDocument: null, endToEndId: null };
    expect(said(back, { recorded: [{ customerId: MARIA.id, amountCents: 8_000, paidOn: '2026-07-10', entry }] })).toBe(
      expected,
    );
  });
});

describe('what was written down and given back', () => {
  const came = (line: number) => anEntry(`${PIX}529.982.247-25`, { line });
  const went = anEntry('Devolução Pix enviada - MARIA DA SILVA - 529.982.247-25', { amountCents: -8_000, line: 9 });
  const mine = { customerId: MARIA.id, amountCents: 8_000 };

  it('in one statement, is asked about: the payment stands', () => {
    expect(said([came(1), went], { recorded: [mine] })).toEqual([
      expect.stringMatching(/^ALREADY_RECORDED/),
      expect.stringMatching(/^RETURN_OF_PAYMENT/),
    ]);
  });

  it('of two equal payments, is the one that was not written down', () => {
    const reasons = decideAll([came(1), came(2), went], { people: PEOPLE, recorded: [mine] }).map(
      ({ reason }) => reason,
    );
    expect(reasons.sort()).toEqual(['ALREADY_RECORDED', 'RETURNED', 'RETURN_PAIRED']);
  });

  it('and undone by the shop, is settled', () => {
    expect(said(went, { recorded: [{ ...mine, isReversed: true }] })).toBe('RETURN_SETTLED');
  });

  it('under the id of the Pix, is asked about too', () => {
    const pix = 'E60701190202607131022A1b2C3d4E5f';
    const entries = [anEntry(`PIX RECEBIDO ${pix}`), anEntry(`DEVOLUCAO ${pix}`, { amountCents: -8_000, line: 9 })];
    expect(said(entries, { recorded: [{ ...mine, externalId: `pix:${pix.toUpperCase()}` }] })).toEqual([
      expect.stringMatching(/^ALREADY_RECORDED/),
      expect.stringMatching(/^RETURN_OF_PAYMENT/),
    ]);
  });
});

it('every reason and every proposal has its words', () => {
  for (const text of Object.values(REASON_TEXTS)) expect(text).toMatch(/^\p{Lu}.*\.$/u);
  for (const text of Object.values(CANDIDATE_TEXTS)) expect(text).toMatch(/^\p{Ll}/u);
  expect(Object.keys(REASON_TEXTS).sort()).toEqual(Object.keys(VERDICT_OF).sort());
});

/** A month of a shop's account, of which every truth is known. */
interface Truth {
  entry: StatementEntry;
  payerId: string | null;
}

const CPFS = ['52998224725', '11144477735', '12345678909'];
const shopMonth = fc
  .record({
    people: fc.array(
      fc.record({
        name: fc.constantFrom('Maria da Silva', 'Maria Silva', 'José Santos', 'Ana', 'Maria Souza'),
        hasDocument: fc.boolean(),
        amounts: fc.array(fc.constantFrom(1_000, 2_000, 3_000, 5_000), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    paid: fc.array(
      fc.record({
        who: fc.nat(6),
        day: fc.nat(9),
        amountCents: fc.constantFrom(1_000, 2_000, 3_000, 5_000, -1_000, -3_000),
        how: fc.constantFrom('name', 'document', 'masked', 'txid', 'customer', 'nothing', 'return'),
        hasId: fc.boolean(),
      }),
      { maxLength: 14 },
    ),
  })
  .map(({ people, paid }) => {
    const everybody = people.map(
      ({ name, hasDocument, amounts }, i): Owing => ({
        id: id('cus', 'abcde'[i]!),
        name,
        document: hasDocument ? (CPFS[i] ?? null) : null,
        debts: Object.fromEntries(amounts.map((cents, n) => [`deb_${'abcde'[i]}${'0123'[n]}${'0'.repeat(20)}`, cents])),
      }),
    );
    const truths = paid.map(({ who, day, amountCents, how, hasId }, i): Truth => {
      const payer = everybody[who];
      const cpf = payer?.document ?? null;
      const words = {
        name: payer?.name ?? 'RUI LIMA',
        document: `${payer?.name ?? 'RUI LIMA'} ${cpf ?? ''}`,
        masked: `${payer?.name ?? 'RUI LIMA'} ${cpf ? `***.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-**` : ''}`,
        txid: `OUTRO NOME ${Object.keys(payer?.debts ?? {}).map((debt) => debt.replace('deb_', 'D'))[0] ?? ''}`,
        customer: `OUTRO NOME ${payer ? payer.id.replace('cus_', 'C') : ''}`,
        nothing: '',
        return: `DEVOLUCAO ${payer?.name ?? ''}`,
      }[how];
      const on = addDays('2026-07-02', day);
      const bankId = hasId ? `6a53c1f0-1111-4222-8333-${String(i).padStart(12, '0')}` : null;
      return { entry: anEntry(`PIX ${words}`, { amountCents, on, bankId, line: i + 1 }), payerId: payer?.id ?? null };
    });
    return { people: everybody, truths };
  });

describe('whatever a month holds', () => {
  const reasonsBy = (entries: readonly StatementEntry[], people: readonly Owing[]) => {
    const decisions = matchStatement(inputOf(entries, { people }));
    return [...decisions].map(([key, decision]) => [key, decision] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  };

  it('the order of a file changes nothing', () => {
    fc.assert(
      fc.property(
        shopMonth.chain((month) =>
          fc.tuple(fc.constant(month), fc.shuffledSubarray(month.truths, { minLength: month.truths.length })),
        ),
        ([{ people, truths }, shuffled]) => {
          const entriesOf = (all: readonly Truth[]) => all.map(({ entry }) => entry);
          expect(reasonsBy(entriesOf(shuffled), people)).toEqual(reasonsBy(entriesOf(truths), people));
        },
      ),
      { numRuns: runs(100, 300) },
    );
  });

  it('what is posted is of who paid, of what came in, and never more than came', () => {
    fc.assert(
      fc.property(shopMonth, ({ people, truths }) => {
        const entries = truths.map(({ entry }) => entry);
        const decisions = matchStatement(inputOf(entries, { people }));
        entryKeys(entries).forEach((key, i) => {
          const { posting, reason } = decisions.get(key)!;
          expect(posting !== null).toBe(VERDICT_OF[reason] === 'CERTAIN');
          if (posting === null) return;
          expect(posting.customerId).toBe(truths[i]!.payerId);
          expect(posting.amountCents).toBe(entries[i]!.amountCents);
          const allocated = posting.allocations.reduce((sum, { amountCents }) => sum + amountCents, 0);
          expect(allocated).toBeLessThanOrEqual(posting.amountCents);
        });
        // Together they never pay a debt twice.
        for (const person of people)
          for (const debt of factsOf(person).debts) {
            const paid = [...decisions.values()].flatMap(({ posting }) => posting?.allocations ?? []);
            const ofDebt = paid.filter(({ debtId }) => debtId === debt.id);
            expect(ofDebt.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBeLessThanOrEqual(
              debt.principalCents,
            );
          }
      }),
      { numRuns: runs(166, 500) },
    );
  });

  it('in any overlapping pieces, every entry is posted at most once', () => {
    const pieces = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(shopMonth, pieces, fc.infiniteStream(fc.nat()), ({ people, truths }, windows, luck) => {
        const stored = new Map<string, string[]>();
        const ledger: NonNullable<World['recorded']>[number][] = [];
        let brought = 0;
        for (const [a, b] of [...windows, [0, 9] as const]) {
          const [from, to] = [addDays('2026-07-02', Math.min(a, b)), addDays('2026-07-02', Math.max(a, b))];
          const part = truths
            .filter(({ entry: { on } }) => on >= from && on <= to)
            .map(({ entry }) => ({ entry, at: luck.next().value }))
            .sort((x, y) => x.at - y.at)
            .map(({ entry }) => entry);
          // The ledger of the people as it is by now: what was posted before is paid.
          const input = inputOf(part, { people, recorded: ledger, stored });
          const facts = new Map(
            [...input.facts].map(([customerId, known]) => [
              customerId,
              { ...known, payments: [...known.payments, ...paidBy(customerId)] },
            ]),
          );
          const decisions = matchStatement({ ...input, facts });
          brought += decisions.size;
          for (const [key, { posting, candidates, reason }] of decisions) {
            const keyed = input.entries.find(({ fingerprint }) => fingerprint === key)!;
            const found = reason.endsWith('RECORDED') ? candidates.flatMap(({ paymentId }) => paymentId ?? []) : [];
            stored.set(key, found);
            if (posting === null) continue;
            const payment = { id: `pay_${ledger.length}`, externalId: key, ...posting, paidOn: keyed.entry.on };
            stored.set(key, [payment.id]);
            ledger.push({ ...payment, entry: { ...keyed.entry, fingerprint: key } });
          }
        }
        expect(new Set(ledger.map(({ externalId }) => externalId)).size).toBe(ledger.length);
        // Each truth was brought once, whatever the pieces: the ids do not depend on what else a file holds.
        expect(brought).toBe(truths.length);

        function paidBy(customerId: string) {
          return ledger
            .filter((payment) => payment.customerId === customerId)
            .map(({ id: paymentId, amountCents, paidOn, ...rest }) => ({
              id: paymentId!,
              customerId,
              amountCents,
              paidOn: paidOn!,
              dayKnown: true,
              allocations: (rest as unknown as { allocations: { debtId: string; amountCents: number }[] }).allocations,
              reversedOn: null,
            }));
        }
      }),
      { numRuns: runs(100, 300) },
    );
  });
});
