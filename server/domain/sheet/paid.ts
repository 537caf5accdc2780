/** The "paid?" column: a word, a tick, or the day it was paid. */
import type { Day } from '../facts.js';
import { foldName } from '../text.js';
import type { Cell } from './cell.js';
import { isBlankOrStroke, isDateCell, plainCell } from './cell.js';
import { readDay, readWrittenDay } from './day.js';

export type PaidReading = { ok: true; paid: boolean; paidOn: Day | null } | { ok: false; code: 'INVALID_PAID' };

const INVALID: PaidReading = { ok: false, code: 'INVALID_PAID' };
const YES = new Set(
  (
    'sim s ss yes true verdadeiro ok okay x xx pg pgo pgto pagto pago paga pagos pagou quitado quitada quitou ' +
    'liquidado liquidada recebido recebida recebi acertado acertou baixado feito ✓ ✔ ✔️ ✅ ☑ ☑️'
  )
    .split(' ')
    .concat([
      'pg ok',
      'ok pg',
      'pago ok',
      'ja pagou',
      'ja pago',
      'ja foi',
      'tudo pago',
      'pagou tudo',
      'esta pago',
      'foi pago',
    ]),
);
const NO = new Set(
  'n nao no false falso aberto aberta pendente deve devendo devedor atrasado atrasada vencido vencida falta ☐ ❌ ✗ ✘'
    .split(' ')
    .concat([
      'em aberto',
      'nao pago',
      'nao paga',
      'nao pagou',
      'ainda nao',
      'a pagar',
      'a receber',
      'em atraso',
      'n pago',
    ])
    .concat(['falta pagar', 'nao quitado', 'nao quitada', 'n pagou', 'nao pg']),
);

/**
 * Reads whether it was paid, and when, if the cell says so. Blank is not paid. An amount or any other text is
 * INVALID_PAID: a part paid is not a debt paid.
 */
export function readPaid(cell: Cell): PaidReading {
  const plain = plainCell(cell);
  if (isBlankOrStroke(plain) || plain === false || plain === 0) return { ok: true, paid: false, paidOn: null };
  if (plain === true) return { ok: true, paid: true, paidOn: null };
  if (isDateCell(plain)) return paidOnDay(readDay(plain));
  if (typeof plain !== 'string' || plain.length > 60) return INVALID;
  const word = foldName(plain).replace(/[.!?]+$/, '');
  if (YES.has(word)) return { ok: true, paid: true, paidOn: null };
  if (NO.has(word)) return { ok: true, paid: false, paidOn: null };
  return paidOnDay(readWrittenDay(word.replace(/^(pago|paga|pg|pagou|quitado|quitada|ok)( em| no dia| dia)? /, '')));
}

function paidOnDay(day: ReturnType<typeof readDay>): PaidReading {
  return day.ok ? { ok: true, paid: true, paidOn: day.on } : INVALID;
}
