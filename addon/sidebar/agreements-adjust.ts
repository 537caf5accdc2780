/** A plan of the merchant's own: checked while it is typed, with what stands against it and who may agree all the same. */
import type { Approval, PlanCheck, PlanDraft, PlanMenu, PlanOption } from '../agreements-rpc.js';
import { OFFER } from '../agreements-texts.js';
import type { Failure } from '../rpc.js';
import { approvalFields, readApproval } from './agreements-approval.js';
import { isForOwner, planCard, problemList } from './agreements-plan.js';
import { amountText, parseAmount } from './amount.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, field, h, inputValue, replace } from './dom.js';
import { busyButton, outcome, type Shell } from './shell.js';

const TYPING_MS = 600;
const MOST_INSTALLMENTS = 60;
const FIRST_AFTER_DAYS = 7;

/** As typed. `check` is of exactly that; null: not known yet. */
export interface Adjusting {
  count: string;
  firstOn: string;
  entry: string;
  discount: string;
  waives: boolean;
  check: PlanCheck | null;
}

/** Begins with a plan of the menu, or with one payment of everything. */
export function adjustFrom(plan: PlanOption | null, menu: PlanMenu, today: string): Adjusting {
  const entry = plan?.installments.find(({ isEntry }) => isEntry);
  const firstOn = plan?.installments[0]?.dueOn ?? daysLater(menu.validUntilOn || today, FIRST_AFTER_DAYS);
  return {
    count: String(plan ? plan.installments.filter(({ isEntry }) => !isEntry).length : 1),
    firstOn,
    entry: entry ? amountText(entry.amountCents) : '',
    discount: plan && plan.discountCents > 0 ? amountText(plan.discountCents) : '',
    waives: (plan?.waivedChargesCents ?? 0) > 0,
    check: null,
  };
}

function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

type OfferIt = (draft: PlanDraft, approval: Approval | null) => Promise<void>;

export function adjustView(
  shell: Shell,
  debtIds: readonly string[],
  adjusting: Adjusting,
  menu: PlanMenu | null,
  offer: OfferIt,
  back: () => void,
): HTMLElement {
  const result = outcome();
  result.element.id = 'plan-result';
  const form = h('form', { id: 'plan-form', novalidate: true, 'aria-label': OFFER.adjust });
  const refuse = refuser(form, result);
  const preview = h('div', { id: 'plan-preview', 'aria-live': 'polite' });
  const approval = h('div', { id: 'plan-approval' });
  let asked = 0;

  const check = async (): Promise<void> => {
    const mine = ++asked;
    adjusting.check = null;
    result.clear();
    const read = readDraft(adjusting);
    show();
    if (!read.ok) return replace(preview, h('p', { class: 'quiet' }, `${read.failure.what} ${read.failure.doNext}`));
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    if (mine !== asked || !form.isConnected) return;
    const answer = await shell.call('planCheck', [...debtIds], read.draft);
    if (mine !== asked) return;
    if (!answer.ok) {
      replace(preview);
      return result.fail(answer.failure);
    }
    adjusting.check = answer.check;
    show();
  };

  const show = (): void => {
    const { check: known } = adjusting;
    const isOwners = known !== null && isForOwner(known.problems);
    const isOfferable = known?.plan != null && (known.problems.length === 0 || isOwners);
    make.disabled = !isOfferable;
    make.textContent = OFFER.offerThis;
    // What was typed there stays while the plan is adjusted further.
    if (!isOwners) replace(approval);
    else if (approval.childElementCount === 0) replace(approval, approvalFields('plan'));
    if (known === null) {
      replace(preview, h('p', { class: 'quiet' }, OFFER.calculating));
      return;
    }
    const { plan, problems } = known;
    replace(
      preview,
      plan && h('ul', { class: 'plans' }, planCard(plan, shell.panel.today)),
      problems.length > 0 && !isOwners && h('p', {}, h('strong', {}, OFFER.blocked)),
      problemList(problems, 'plan-problems'),
    );
  };

  const make = busyButton(
    OFFER.offerThis,
    OFFER.offering,
    async () => {
      result.clear();
      const read = readDraft(adjusting);
      if (!read.ok) return refuse(read.failure, read.fieldId);
      if (!isForOwner(adjusting.check?.problems ?? [])) return offer(read.draft, null);
      const approved = readApproval(form, 'plan', refuse);
      if (approved) await offer(read.draft, approved);
    },
    'primary wide',
    'offer-make',
  );

  form.append(
    menu ? h('p', { class: 'quiet', id: 'plan-floor' }, OFFER.floor(menu.floorCents, menu.longestTermMonths)) : '',
    h(
      'div',
      { class: 'pair' },
      field('plan-count', OFFER.count, adjusting.count, { inputmode: 'numeric', autocomplete: 'off' }),
      field('plan-first', OFFER.firstOn, adjusting.firstOn, { type: 'date', min: shell.panel.today }),
    ),
    h(
      'div',
      { class: 'pair even' },
      field('plan-entry', OFFER.entry, adjusting.entry, { inputmode: 'decimal', autocomplete: 'off' }),
      field('plan-discount', OFFER.discount, adjusting.discount, { inputmode: 'decimal', autocomplete: 'off' }),
    ),
    h(
      'label',
      { class: 'choice', for: 'plan-waive' },
      h('input', { type: 'checkbox', id: 'plan-waive', checked: adjusting.waives }),
      h('span', {}, OFFER.waive),
    ),
    preview,
    approval,
    make,
    h('div', { class: 'actions' }, button(OFFER.back(menu?.plans.length ?? 0), back, '', 'plan-back')),
    result.element,
  );
  onSubmit(form, make);
  form.addEventListener('input', ({ target }) => {
    result.clear();
    if (approval.contains(target as Node)) return;
    adjusting.count = inputValue(form, 'plan-count');
    adjusting.firstOn = inputValue(form, 'plan-first');
    adjusting.entry = inputValue(form, 'plan-entry');
    adjusting.discount = inputValue(form, 'plan-discount');
    adjusting.waives = form.querySelector<HTMLInputElement>('#plan-waive')?.checked ?? false;
    void check();
  });
  if (adjusting.check) show();
  // Once it is on the page.
  else queueMicrotask(() => void check());
  return form;
}

type Read = { ok: true; draft: PlanDraft } | { ok: false; failure: Failure; fieldId: string };

function readDraft({ count: typed, firstOn, entry, discount, waives }: Adjusting): Read {
  const count = Number(/^\d{1,2}$/.exec(typed)?.[0] ?? 0);
  const entryCents = centsOrNone(entry);
  const discountCents = centsOrNone(discount);
  const wrong = (failure: Failure, fieldId: string): Read => ({ ok: false, failure, fieldId });
  if (count < 1 || count > MOST_INSTALLMENTS) return wrong(OFFER.badCount, 'plan-count');
  if (!/^\d{4}-\d\d-\d\d$/.test(firstOn)) return wrong(OFFER.badDay, 'plan-first');
  if (entryCents === null) return wrong(OFFER.badEntry, 'plan-entry');
  if (discountCents === null) return wrong(OFFER.badDiscount, 'plan-discount');
  return { ok: true, draft: { count, firstOn, entryCents, discountCents, waiveCharges: waives } };
}

/** Nothing, or an explicit zero, is zero. */
function centsOrNone(typed: string): number | null {
  return /^(R\$)?\s*0*(,0{1,2})?$/i.test(typed) ? 0 : parseAmount(typed);
}
