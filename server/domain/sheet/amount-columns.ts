/**
 * Several columns of money: what was bought, what was paid, what is left. Arithmetic between the columns tells them apart
 * where it holds in the rows; where it does not, the merchant is asked which one is owed.
 */

import { readAmount } from './amount.js';
import type { PlainCell } from './cell.js';
import { isBlankOrStroke } from './cell.js';
import { accept, ask, type Draft, leave } from './column-draft.js';
import type { SheetField } from './field.js';
import { readPaid } from './paid.js';
import { shareOf, writtenOf } from './samples.js';

export function settleAmounts(drafts: readonly Draft[]): void {
  dropEmpty(drafts);
  settlePieces(drafts);
  settleParcels(drafts);
  settleBalances(drafts);
  settleLedger(drafts);
}

function amounts(drafts: readonly Draft[], ...roles: Draft['role'][]): Draft[] {
  return drafts.filter(({ field, role }) => field === 'principalCents' && roles.includes(role));
}

/** Of several columns of money those nobody fills in are no rivals. */
function dropEmpty(drafts: readonly Draft[]): void {
  const all = amounts(drafts, 'WHOLE', 'PARCEL', 'BALANCE', 'UNIT');
  const isFilled = ({ cells }: Draft) => writtenOf(cells).length > 0;
  if (all.some(isFilled)) for (const draft of all) if (!isFilled(draft)) leave(draft, ['principalCents']);
}

/** A price for each piece is not what is owed, where another column says that; alone and uncounted it is. */
function settlePieces(drafts: readonly Draft[]): void {
  const units = amounts(drafts, 'UNIT');
  const others = amounts(drafts, 'WHOLE', 'PARCEL', 'BALANCE');
  const quantity = drafts.find(({ heading }) => QUANTITY.test(heading));
  for (const unit of units) {
    if (others.length > 0) leave(unit);
    else if (units.length === 1 && !isCounted(drafts) && shareOf('principalCents', unit.cells) > 0.5)
      accept(unit, 'principalCents', 'LIKELY');
    else ask(unit, ['principalCents']);
  }
  // `Valor`, `Qtd`, `Total`: a value for each, where quantity times value is the total.
  const wholes = amounts(drafts, 'WHOLE');
  if (!quantity || wholes.length !== 2) return;
  for (const [each, total] of [wholes, [...wholes].reverse()] as [Draft, Draft][]) {
    if (isProduct(each, total, quantity)) {
      leave(each);
      accept(total, 'principalCents', 'LIKELY');
      return;
    }
  }
}

const QUANTITY = /^\s*(qtde?|quant|quantidade|qnt)\b/i;

/** Beside it stands how many pieces, or small whole numbers under a word that nobody knows: kilos, boxes. */
function isCounted(drafts: readonly Draft[]): boolean {
  return drafts.some(
    ({ field, meaning, heading, cells }) =>
      field === null &&
      (meaning.kind === 'UNKNOWN' || QUANTITY.test(heading) || /^\s*un(id|d)?\b/i.test(heading)) &&
      shareOf('installmentOf', cells) > 0.5,
  );
}

/** Every row with all three agrees, and in one at least the quantity is not one. */
function isProduct(each: Draft, total: Draft, quantity: Draft): boolean {
  let hasTelling = false;
  for (let row = 0; row < each.cells.length; row++) {
    const pieces = centsOf(quantity.cells[row]);
    const value = centsOf(each.cells[row]);
    const sum = centsOf(total.cells[row]);
    if (pieces === null || value === null || sum === null) continue;
    if (Math.round((pieces / 100) * value) !== sum) return false;
    hasTelling ||= pieces !== 100;
  }
  return hasTelling;
}

/** The value of an instalment is owed where a row is an instalment; a row that is the whole sale owes the whole. */
function settleParcels(drafts: readonly Draft[]): void {
  const parcels = amounts(drafts, 'PARCEL');
  const wholes = amounts(drafts, 'WHOLE');
  const [parcel] = parcels;
  // How many there are, and not which one: the row may be the whole sale.
  const saysHowMany = drafts.some(
    ({ alternatives, field }) => field === null && alternatives.includes('installmentOf'),
  );
  if (parcel && parcels.length === 1 && wholes.length === 0 && saysHowMany) ask(parcel, ['principalCents']);
  if (parcels.length !== 1 || wholes.length === 0) return;
  const isPerParcel = drafts.some(
    ({ field, cells }) =>
      field === 'installment' && (writtenOf(cells).length === 0 || shareOf('installment', cells) > 0.5),
  );
  for (const whole of wholes) {
    if (isPerParcel) leave(whole, ['principalCents']);
    else ask(whole, ['principalCents']);
  }
  if (isPerParcel) accept(parcels[0] as Draft, 'principalCents', 'LIKELY');
  else ask(parcels[0] as Draft, ['principalCents']);
}

/** `Valor`, `Pago`, `Resta`: what is left is computed from the other two, and is the merchant's own. */
function settleBalances(drafts: readonly Draft[]): void {
  const balances = amounts(drafts, 'BALANCE');
  const wholes = amounts(drafts, 'WHOLE', 'PARCEL');
  const paid = drafts.filter(({ field, cells }) => field === 'paidCents' || (field === 'paid' && hasAmounts(cells)));
  const entries = drafts.filter(({ meaning, certainty }) => certainty === 'UNSURE' && isEntry(meaning));
  const [whole] = wholes;
  const [balance] = balances;
  if (wholes.length > 1) {
    for (const draft of [...wholes, ...balances]) ask(draft, ['principalCents']);
    return;
  }
  if (balances.length > 1) {
    for (const draft of balances) whole ? leave(draft, ['principalCents']) : ask(draft, ['principalCents']);
    if (!whole) return;
  }
  if (whole === undefined) {
    // Beside a limit, `Saldo` may be what is left of that.
    const hasLimit = drafts.some(({ field }) => field === 'limitCents');
    if (balance && hasLimit && /^\s*saldo\s*$/i.test(balance.heading)) ask(balance, ['principalCents']);
    // What was paid is already out of what is left: counted twice, it would be forgiven.
    if (balance && paid.length > 0) for (const draft of [balance, ...paid]) ask(draft, [draft.field as SheetField]);
    return;
  }
  if (balance === undefined || balances.length > 1) return;
  if (paid.length > 0) {
    leave(balance);
    return;
  }
  const [entry] = entries;
  if (entry && entries.length === 1 && isDifference(whole, entry, balance)) {
    leave(balance);
    accept(entry, 'paidCents', 'LIKELY', 1);
    return;
  }
  if (isTold(whole, balance, drafts) || isRunning(whole, balance)) leave(balance);
  else for (const draft of [whole, balance]) ask(draft, ['principalCents']);
}

/** `Pago` in words and, here and there, in reais. */
function hasAmounts(cells: readonly PlainCell[]): boolean {
  return cells.some((cell) => {
    const reading = readPaid(cell);
    return reading.ok && reading.kind === 'AMOUNT';
  });
}

function isEntry(meaning: Draft['meaning']): boolean {
  return meaning.kind === 'SEVERAL' && meaning.fields.includes('paidCents');
}

/** What is left is what was bought less what was paid, in every row that says all three, and in one with something paid. */
function isDifference(whole: Draft, paid: Draft, balance: Draft): boolean {
  let hasPaid = false;
  for (let row = 0; row < whole.cells.length; row++) {
    const owed = centsOf(whole.cells[row]);
    const left = centsOrZero(balance.cells[row]);
    const gone = centsOrZero(paid.cells[row]);
    if (owed === null || left === null || gone === null) continue;
    if (owed - gone !== left) return false;
    hasPaid ||= gone > 0;
  }
  return hasPaid;
}

/** What is left says no more than the paid column does: nothing where paid, else the whole. */
function isTold(whole: Draft, balance: Draft, drafts: readonly Draft[]): boolean {
  const word = drafts.find(({ field }) => field === 'paid');
  let rows = 0;
  for (let row = 0; row < whole.cells.length; row++) {
    const owed = centsOf(whole.cells[row]);
    const left = centsOrZero(balance.cells[row]);
    if (owed === null || left === null) continue;
    const reading = word ? readPaid(word.cells[row] ?? null) : null;
    const isPaid = reading?.ok === true && (reading.kind === 'YES' || reading.kind === 'DAY');
    if (left !== (isPaid ? 0 : owed)) return false;
    rows += 1;
  }
  return rows >= 2;
}

/** A running balance: every row adds its own amount to the one above. */
function isRunning(whole: Draft, balance: Draft): boolean {
  let before: number | null = null;
  let rows = 0;
  for (let row = 0; row < whole.cells.length; row++) {
    const owed = centsOf(whole.cells[row]);
    const left = centsOf(balance.cells[row]);
    if (owed === null || left === null) continue;
    if (left !== (before ?? 0) + owed) return false;
    before = left;
    rows += 1;
  }
  return rows >= 3;
}

/** Buying and paying as movements, one a row: no row is a debt of its own, so the merchant says what to make of it. */
function settleLedger(drafts: readonly Draft[]): void {
  const wholes = amounts(drafts, 'WHOLE');
  const paid = drafts.filter(({ field }) => field === 'paidCents');
  const [whole] = wholes;
  const [sum] = paid;
  if (wholes.length !== 1 || paid.length !== 1 || !whole || !sum) return;
  let both = 0;
  let onlyPaid = 0;
  for (let row = 0; row < whole.cells.length; row++) {
    const isPaid = (centsOf(sum.cells[row]) ?? 0) > 0;
    if (isPaid && centsOf(whole.cells[row]) !== null) both += 1;
    if (isPaid && isBlankOrStroke(whole.cells[row] ?? null)) onlyPaid += 1;
  }
  if (onlyPaid >= 2 && onlyPaid > both) for (const draft of [whole, sum]) ask(draft, [draft.field as SheetField]);
}

/** Centavos of a cell; null where it holds no clear amount. */
function centsOf(cell: PlainCell | undefined): number | null {
  const reading = readAmount(cell ?? null);
  return reading.ok ? reading.cents : null;
}

/** Nothing, a stroke and zero are zero here. */
function centsOrZero(cell: PlainCell | undefined): number | null {
  if (cell === undefined || isBlankOrStroke(cell) || cell === 0) return 0;
  if (typeof cell === 'string' && /^\s*(R\$)?\s*[-–]?\s*0*([.,]0{0,2})?\s*$/i.test(cell.slice(0, 40))) return 0;
  return centsOf(cell);
}
