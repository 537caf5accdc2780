/** "Nova venda": how much and on what terms, the answer with its reasons, and one click that records it. */
import type { Authorization, CustomerCard, Purchase } from '../credit-rpc.js';
import { SALE } from '../credit-texts.js';
import { amountText, parseAmount } from './amount.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, field, h, inputValue, isolated, replace } from './dom.js';
import { estimateOf, partsText, usualDueOn } from './estimate.js';
import { type Intention, intention, newKey } from './rpc-client.js';
import { answerView } from './sale-answer.js';
import { busyButton, outcome, type Shell } from './shell.js';

const MOST_INSTALLMENTS = 360;
const FIELD_IDS: Record<string, string> = {
  amountCents: 'sale-amount',
  totalCents: 'sale-amount',
  entryCents: 'sale-entry',
  installments: 'sale-installments',
  firstDueOn: 'sale-first-due',
};

/** A sale under way. It outlives the panel; `answer` is to what the form says, `held` keeps a place in the limit. */
export interface Sale {
  answer: { authorization: Authorization; purchase: Purchase; remark: string } | null;
  held: string | null;
  heldCents: number;
  attempts: Map<string, Intention>;
  /** Gives back the place in the limit, if one is kept. */
  abandon(shell: Shell): void;
}

export function newSale(): Sale {
  const sale: Sale = {
    answer: null,
    held: null,
    heldCents: 0,
    attempts: new Map(),
    abandon(shell) {
      if (sale.held !== null) void shell.call('cancelAuthorization', sale.held, newKey());
      sale.held = null;
    },
  };
  return sale;
}

/** `renew` is given the customer as they stand once the sheet was read for the answer. */
export function saleView(
  shell: Shell,
  card: CustomerCard,
  sale: Sale,
  end: () => void,
  renew: (card: CustomerCard) => void,
): HTMLElement {
  let known = card;
  const result = outcome();
  result.element.id = 'sale-result';
  const form = h('form', { id: 'sale-form', novalidate: true, 'aria-label': SALE.title(card.name) });
  const refuse = refuser(form, result);
  const estimate = h('p', { id: 'sale-estimate', class: 'estimate', role: 'status' });
  const answerPlace = h('div', { id: 'sale-answer' });

  const ask = async (): Promise<void> => {
    result.clear();
    const read = readPurchase(form, card, shell.panel.today);
    if (!read.ok) return refuse(read.failure, read.fieldId);
    const { purchase } = read;
    // The same question, pressed again after a lost answer, is asked once.
    const said = JSON.stringify([purchase, sale.held]);
    const attempt = sale.attempts.get(said) ?? intention();
    sale.attempts.set(said, attempt);
    const answer = attempt.settle(await shell.call('authorizePurchase', purchase, sale.held, attempt.key()));
    if (!answer.ok) return refuse(answer.failure, FIELD_IDS[answer.failure.field ?? '']);
    sale.attempts.delete(said);
    settle(answer.authorization, purchase, answer.card ? learn(answer.card) : '');
    lookAtAnswer();
  };
  /** Takes the numbers of now; says so where they are others than those on the card. */
  const learn = (now: CustomerCard): string => {
    const isChanged = now.openCents !== known.openCents || now.limitCents !== known.limitCents;
    known = now;
    renew(now);
    return isChanged ? SALE.sheetRead(now.openCents, now.limitCents) : '';
  };
  /** The whole of it comes into view, its button too. */
  const lookAtAnswer = (): void => {
    answerPlace.querySelector<HTMLElement>('h4')?.focus({ preventScroll: true });
    answerPlace.scrollIntoView({ block: 'nearest' });
  };
  const settle = (authorization: Authorization, purchase: Purchase, remark: string): void => {
    sale.answer = { authorization, purchase, remark };
    const isHeld = authorization.state === 'OPEN';
    sale.held = isHeld ? authorization.id : null;
    sale.heldCents = isHeld ? purchase.amountCents - purchase.entryCents : 0;
    showAnswer();
    showEstimate();
  };
  const showAnswer = (): void => {
    if (!sale.answer) {
      replace(answerPlace);
      return;
    }
    const { authorization, purchase, remark } = sale.answer;
    const steps = {
      instead: (other: Purchase) => {
        fill(form, other);
        showEstimate();
        askButton.click();
      },
      released: (released: Authorization) => {
        settle(released, purchase, remark);
        lookAtAnswer();
      },
      recorded: async () => {
        sale.held = null;
        end();
        shell.say(
          SALE.recorded(
            partsText(purchase.amountCents - purchase.entryCents, purchase.installments),
            isolated(card.name),
            purchase.installments,
          ),
        );
        await shell.refreshSheet();
      },
      givenUp: () => {
        sale.held = null;
        end();
        shell.say(SALE.gaveUp);
      },
    };
    replace(answerPlace, answerView(shell, purchase, authorization, remark, steps));
  };
  const showEstimate = (): void => {
    const read = readPurchase(form, card, shell.panel.today);
    if (!read.ok) {
      replace(estimate);
      return;
    }
    const { amountCents, entryCents, installments } = read.purchase;
    const financedCents = amountCents - entryCents;
    const { kind, text } = estimateOf(known, read.purchase, sale.heldCents, shell.panel.today);
    estimate.className = `estimate ${kind.toLowerCase()}`;
    replace(estimate, `${MARKS[kind]} ${text} ${partsText(financedCents, installments)}.`);
  };

  const askButton = busyButton(SALE.ask, SALE.asking, ask, 'primary', 'sale-ask');
  const leave = (): void => {
    sale.abandon(shell);
    end();
  };
  form.append(
    field('sale-amount', SALE.amount, '', { inputmode: 'decimal', autocomplete: 'off' }),
    field('sale-entry', SALE.entry, '', { inputmode: 'decimal', autocomplete: 'off' }),
    h(
      'div',
      { class: 'pair' },
      field('sale-installments', SALE.installments, '1', { inputmode: 'numeric', autocomplete: 'off' }),
      field('sale-first-due', SALE.firstDueOn, usualDueOn(shell.panel.today, card.terms?.maxDays ?? null), {
        type: 'date',
        min: shell.panel.today,
      }),
    ),
    estimate,
    h('div', { class: 'actions' }, askButton, button(SALE.cancel, leave, '', 'sale-leave')),
    result.element,
  );
  onSubmit(form, askButton);
  form.addEventListener('input', () => {
    // The answer was to another question.
    sale.answer = null;
    showAnswer();
    showEstimate();
  });
  showAnswer();
  // What was typed comes back right after a reload, and is estimated then.
  queueMicrotask(showEstimate);
  return h('div', { class: 'box sale' }, h('h4', {}, SALE.start), form, answerPlace);
}

const MARKS = { FITS: '✓', LACKS: '✕', ASKS: '?' };

type Read =
  | { ok: true; purchase: Purchase }
  | { ok: false; failure: { code: string; what: string; doNext: string }; fieldId: string };

function readPurchase(form: HTMLElement, { customerId }: CustomerCard, today: string): Read {
  const amountCents = parseAmount(inputValue(form, 'sale-amount'));
  const entryTyped = inputValue(form, 'sale-entry');
  const entryCents = /^(R\$)?\s*0*(,0{1,2})?$/i.test(entryTyped) ? 0 : parseAmount(entryTyped);
  const installments = Number(/^\d{1,3}$/.exec(inputValue(form, 'sale-installments'))?.[0] ?? 0);
  const firstDueOn = inputValue(form, 'sale-first-due');
  const wrong = (failure: { code: string; what: string; doNext: string }, fieldId: string): Read => ({
    ok: false,
    failure,
    fieldId,
  });
  if (amountCents === null) return wrong(SALE.badAmount, 'sale-amount');
  if (entryCents === null) return wrong(SALE.badEntry, 'sale-entry');
  if (entryCents >= amountCents) return wrong(SALE.entryTooLarge, 'sale-entry');
  if (installments < 1 || installments > MOST_INSTALLMENTS) return wrong(SALE.badInstallments, 'sale-installments');
  if (!/^\d{4}-\d\d-\d\d$/.test(firstDueOn)) return wrong(SALE.badDay, 'sale-first-due');
  if (firstDueOn < today) return wrong(SALE.pastDay, 'sale-first-due');
  return { ok: true, purchase: { customerId, amountCents, entryCents, installments, firstDueOn } };
}

function fill(form: HTMLElement, { amountCents, entryCents, installments, firstDueOn }: Purchase): void {
  const values: Record<string, string> = {
    'sale-amount': amountText(amountCents),
    'sale-entry': entryCents > 0 ? amountText(entryCents) : '',
    'sale-installments': String(installments),
    'sale-first-due': firstDueOn,
  };
  for (const [id, value] of Object.entries(values)) {
    const input = form.querySelector<HTMLInputElement>(`[id="${id}"]`);
    if (!input || input.value === value) continue;
    input.value = value;
    // As if it had been typed: it outlives a reload of the panel.
    input.dataset.typed = '';
  }
}
