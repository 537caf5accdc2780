/** "Oferecer acordo": which debts, the shop's menu for them, a plan adjusted, and the offer on its way. */
import type { Approval, Offer, OfferDebt, OfferStart, PlanDraft, PlanMenu } from '../agreements-rpc.js';
import { OFFER } from '../agreements-texts.js';
import type { Failure } from '../rpc.js';
import { type Adjusting, adjustFrom, adjustView } from './agreements-adjust.js';
import { planCard } from './agreements-plan.js';
import { sendOfferView } from './agreements-send.js';
import { button, h, isolated, replace } from './dom.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

const TYPING_MS = 500;

/** An offer under way. It outlives the panel, as what is sold at the till does. */
export interface Offering {
  customerName: string;
  isSuggested: boolean;
  debts: OfferDebt[];
  chosenIds: string[];
  menu: PlanMenu | null;
  openOffer: Offer | null;
  adjusting: Adjusting | null;
  /** Made, or open from before: what is left is to send it. */
  made: Offer | null;
  attempts: Map<string, Intention>;
}

export function newOffering(customerName: string, isSuggested: boolean, start: OfferStart): Offering {
  return { customerName, isSuggested, ...start, adjusting: null, made: null, attempts: new Map() };
}

/** `end`: the merchant is through with it, or gives it up. */
export function offerView(shell: Shell, offering: Offering, end: () => void): HTMLElement {
  const { debts, openOffer } = offering;
  const { today } = shell.panel;
  if (offering.made) return sendOfferView(shell, offering.made, end);
  const root = h('div', { class: 'box offer' });
  const title = h('h4', { tabindex: '-1' }, OFFER.title);
  const cancel = (): HTMLElement => h('div', { class: 'actions' }, button(OFFER.cancel, end, '', 'offer-leave'));
  if (debts.length === 0) {
    root.append(title, h('p', {}, OFFER.nothing), seeOpen() ?? '', cancel());
    return root;
  }
  const result = outcome();
  const place = h('div', { id: 'offer-place' });
  let asked = 0;

  /** Of the debts that are ticked now; what was asked before is of others. */
  const reckon = async (): Promise<void> => {
    const mine = ++asked;
    result.clear();
    offering.menu = null;
    if (offering.chosenIds.length === 0) {
      replace(place, h('p', {}, OFFER.none), cancel());
      return;
    }
    replace(place, h('p', { class: 'quiet', role: 'status' }, OFFER.calculating), cancel());
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    if (mine !== asked) return;
    const answer = await shell.call('planMenu', offering.chosenIds);
    if (mine !== asked) return;
    if (!answer.ok) {
      replace(place, cancel());
      return result.fail(answer.failure);
    }
    offering.menu = answer.menu;
    show();
  };

  const offer = async (draft: PlanDraft | null, approval: Approval | null): Promise<void> => {
    result.clear();
    const failure = await makeOffer(shell, offering, draft, approval);
    if (failure) result.fail(failure);
  };

  const show = (): void => {
    const { menu, adjusting } = offering;
    if (adjusting) {
      const back = (): void => {
        offering.adjusting = null;
        show();
        document.getElementById('offer-adjust')?.focus();
      };
      replace(place, adjustView(shell, offering.chosenIds, adjusting, menu, offer, back));
    } else if (menu) replace(place, menuView(menu));
    else if (offering.chosenIds.length === 0) replace(place, h('p', {}, OFFER.none), cancel());
    else void reckon();
  };

  const menuView = (menu: PlanMenu): HTMLElement => {
    const adjust = (index: number): void => {
      offering.adjusting = adjustFrom(menu.plans[index] ?? null, menu, today);
      show();
      place.querySelector('input')?.focus();
    };
    const cards = menu.plans.map((plan, i) => {
      const change = button(OFFER.adjust, () => adjust(i), 'link', i === 0 ? 'offer-adjust' : `offer-adjust-${i}`);
      change.setAttribute('aria-label', OFFER.adjustThis(plan.title));
      return planCard(plan, today, change);
    });
    const make = busyButton(
      OFFER.offer(menu.plans.length),
      OFFER.offering,
      () => offer(null, null),
      'primary wide',
      'offer-make',
    );
    return h(
      'div',
      {},
      h('p', {}, OFFER.owed(menu.owedCents)),
      cards.length > 0
        ? h('ul', { class: 'plans' }, ...cards)
        : h(
            'p',
            {},
            OFFER.noPlan,
            ' ',
            button(OFFER.adjust, () => adjust(0), 'link', 'offer-adjust'),
          ),
      menu.leftOut.length > 0 &&
        h(
          'details',
          {},
          h('summary', {}, OFFER.leftOut),
          h('ul', { class: 'sentences' }, ...menu.leftOut.map((why) => h('li', {}, why))),
        ),
      cards.length > 0 && h('p', { class: 'quiet' }, OFFER.valid(menu.validUntilOn, menu.plans.length)),
      cards.length > 0 && make,
      cancel(),
    );
  };

  function seeOpen(): HTMLElement | null {
    if (!openOffer) return null;
    const see = (): void => {
      offering.made = openOffer;
      root.replaceWith(offerView(shell, offering, end));
      document.getElementById(`offer-title-${openOffer.id}`)?.focus();
    };
    return h(
      'p',
      { class: 'quiet' },
      OFFER.replaces(openOffer.validUntilOn),
      ' ',
      button(OFFER.seeOpen, see, 'link', 'offer-see'),
    );
  }

  const choices = debts.map(({ debtId, dueOn, totalCents, daysLate }, i) => {
    const box = h('input', {
      type: 'checkbox',
      id: `offer-debt-${i}`,
      checked: offering.chosenIds.includes(debtId),
    });
    box.addEventListener('change', () => {
      const others = offering.chosenIds.filter((id) => id !== debtId);
      offering.chosenIds = box.checked ? [...others, debtId] : others;
      offering.adjusting = null;
      void reckon();
    });
    const words = daysLate > 0 ? OFFER.debt(dueOn, totalCents) : OFFER.futureDebt(dueOn, totalCents);
    return h(
      'label',
      { class: 'choice', for: `offer-debt-${i}` },
      box,
      h('span', {}, words, daysLate > 0 && h('span', { class: 'late' }, ` · ${OFFER.days(daysLate)}`)),
    );
  });
  show();
  root.append(
    title,
    seeOpen() ?? '',
    h('fieldset', { id: 'offer-debts' }, h('legend', {}, OFFER.which), ...choices),
    place,
    result.element,
  );
  return root;
}

/** Each choice for the same debts is a request of its own, the same however often it is pressed. */
async function makeOffer(
  shell: Shell,
  offering: Offering,
  draft: PlanDraft | null,
  approval: Approval | null,
): Promise<Failure | undefined> {
  const { chosenIds, isSuggested, attempts, customerName } = offering;
  const said = JSON.stringify([chosenIds, draft, approval]);
  const attempt = attempts.get(said) ?? intention();
  attempts.set(said, attempt);
  const answer = attempt.settle(await shell.call('offerPlans', chosenIds, draft, approval, isSuggested, attempt.key()));
  if (!answer.ok) return answer.failure;
  offering.made = answer.offer;
  await shell.refreshSheet(OFFER.made(isolated(customerName)));
  document.getElementById(`offer-title-${answer.offer.id}`)?.focus({ preventScroll: true });
  return undefined;
}
