import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPromise } from '../../../server/domain/sheet/promise.js';
import { readRow } from '../../../server/domain/sheet/row.js';

/** A Wednesday. */
const TODAY = '2026-07-15';

describe('readPromise', () => {
  it.each([
    ['prometeu dia 10', '2026-08-10'],
    ['prometeu dia 20', '2026-07-20'],
    ['prometeu dia 15', '2026-07-15'],
    ['PROMETEU PAGAR DIA 20!', '2026-07-20'],
    ['vai pagar dia 5', '2026-08-05'],
    ['vai pagar 50 reais dia 20', '2026-07-20'],
    ['disse que paga 15/08', '2026-08-15'],
    ['disse que vai pagar 15/08/2026', '2026-08-15'],
    ['ficou de acertar dia 30 de julho', '2026-07-30'],
    ['ficou de pagar até dia 20', '2026-07-20'],
    ['promete pagar quinta, dia 16', '2026-07-16'],
    ['prometeu 03/01', '2027-01-03'],
    ['paga dia 20', '2026-07-20'],
    ['combinado p/ pagar dia 28', '2026-07-28'],
  ])('sees in "%s" the day %s', (note, promisedOn) => expect(readPromise(note, TODAY)).toEqual({ promisedOn }));

  it.each([
    'promete pagar sexta',
    'prometeu pagar amanhã',
    'prometeu semana que vem',
    'vai pagar fim do mês',
    'prometeu dia 10 mas pagou',
    'prometeu dia 10, não pagou',
    'prometeu e não pagou',
    'já prometeu dia 5 e furou',
    'prometeu dia 10 ou 15',
    'prometeu metade dia 20 e o resto dia 30',
    'prometeu dia 10/05/2026',
    'prometeu 15/06',
    'prometeu dia 31/02',
    'prometeu dia 40',
    'prometeu dia 10 do mês que vem',
    'prometeu sexta dia 16',
    'prometeu que paga todo dia 10',
    'promessa antiga: dia 20 do mês passado',
    'vai pagar 50',
    'prometeu pagar dia 2x',
    'prometeu que vem',
    'prometeu',
  ])('asks about "%s" without a day', (note) => expect(readPromise(note, TODAY)).toEqual({ promisedOn: null }));

  it.each([
    'paga sempre certinho',
    'paga todo dia 10',
    'sempre paga dia 5',
    'costuma pagar dia 5',
    'não prometeu nada',
    'nunca prometeu',
    'sem promessa',
    'irmã da Célia',
    'ligar dia 10',
    'recebe dia 5',
    'aniversário dia 20',
    'comprometido com o trabalho',
    '+55 cuidado',
    '=HOJE()',
    '',
  ])('hears no promise in "%s"', (note) => expect(readPromise(note, TODAY)).toBeNull());

  it('says nothing of a day that this month does not have', () => {
    expect(readPromise('prometeu dia 31', '2026-06-10')).toEqual({ promisedOn: null });
    expect(readPromise('prometeu dia 31', '2026-07-31')).toEqual({ promisedOn: '2026-07-31' });
  });

  it('never names a day of the past, nor one without knowing today', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.integer({ min: 0, max: 40 }), (words, day) => {
        const reading = readPromise(`prometeu ${words} dia ${day} ${words}`, TODAY);
        expect((reading?.promisedOn ?? TODAY) >= TODAY).toBe(true);
        expect(readPromise(`prometeu ${words} dia ${day}`)?.promisedOn ?? null).toBeNull();
      }),
    );
  });

  it('is a soft question of a row that owes, and none of one that paid', () => {
    const row = { name: 'Ana', principalCents: '10,00', dueOn: '1/7/2026', note: 'prometeu dia 20' };
    expect(readRow(row, { today: TODAY })).toMatchObject({
      problems: [],
      soft: [{ field: 'note', code: 'PROMISE_IN_NOTE' }],
      promisedOn: '2026-07-20',
    });
    expect(readRow({ ...row, paid: 'sim' }, { today: TODAY })).toMatchObject({ soft: [], promisedOn: null });
    expect(readRow(row)).toMatchObject({ soft: [{ code: 'PROMISE_IN_NOTE' }], promisedOn: null });
  });
});
