/** "Posso pagar R$ 80 dia 5 e 20": yes with one click, no with a reason if there is one, and what stands against it. */
import type { Approval, Counter, Offer } from '../agreements-rpc.js';
import { AGREEMENTS, OFFER } from '../agreements-texts.js';
import { approvalFields, readApproval } from './agreements-approval.js';
import { isForOwner, problemList } from './agreements-plan.js';
import { onSubmit, refuser } from './customer-picker.js';
import { button, field, h, inputValue, isolated, replace } from './dom.js';
import { type Intention, intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** `answered` is given the offer that the customer now has to confirm, or null for a no. */
export function counterItem(shell: Shell, counter: Counter, answered: (offer: Offer | null) => void): HTMLElement {
  const { id, customerName, message, on, discountCents, problems } = counter;
  const text = AGREEMENTS;
  const name = isolated(customerName);
  const isOwners = isForOwner(problems);
  const isBlocked = problems.length > 0 && !isOwners;
  const result = outcome();
  result.element.id = `counter-result-${id}`;
  const form = h('form', { novalidate: true });
  const refuse = refuser(form, result);
  const attempts = new Map<string, Intention>();
  const answer = async (isAccepted: boolean, reason: string | null, approval: Approval | null): Promise<void> => {
    result.clear();
    const said = JSON.stringify([isAccepted, reason, approval]);
    const attempt = attempts.get(said) ?? intention();
    attempts.set(said, attempt);
    const done = attempt.settle(await shell.call('answerCounter', id, isAccepted, reason, approval, attempt.key()));
    if (!done.ok) return result.fail(done.failure);
    answered(done.offer);
    await shell.refreshSheet(done.offer ? text.accepted(name) : text.declined);
  };

  const yes = busyButton(
    isOwners ? text.acceptApproved : text.accept,
    text.accepting,
    async () => {
      if (!isOwners) return answer(true, null, null);
      const approval = readApproval(form, `counter-${id}`, refuse);
      if (approval) await answer(true, null, approval);
    },
    'primary',
    `counter-yes-${id}`,
  );
  if (isBlocked) {
    yes.disabled = true;
    yes.setAttribute('aria-describedby', `counter-problems-${id}`);
  }
  const declining = h('div');
  const no = button(text.decline, () => replace(declining, declineForm()), '', `counter-no-${id}`);
  const declineForm = (): HTMLElement => {
    const place = h('form', { novalidate: true });
    const send = busyButton(
      text.declineDo,
      text.declining,
      () => answer(false, inputValue(place, `counter-reason-${id}`) || null, null),
      '',
      `counter-decline-${id}`,
    );
    place.append(
      field(`counter-reason-${id}`, text.declineReason, '', { autocomplete: 'off' }),
      h(
        'div',
        { class: 'actions' },
        send,
        button(OFFER.cancel, () => replace(declining), '', `counter-keep-${id}`),
      ),
    );
    onSubmit(place, send);
    queueMicrotask(() => place.querySelector('input')?.focus());
    return place;
  };

  form.append(isOwners ? approvalFields(`counter-${id}`) : '', h('div', { class: 'actions' }, yes, no));
  onSubmit(form, yes);
  form.addEventListener('input', result.clear);
  return h(
    'li',
    { id: `counter-${id}` },
    h('h4', {}, name),
    h('p', {}, text.proposes(counter, shell.panel.today)),
    message !== null && h('blockquote', {}, isolated(message)),
    h(
      'p',
      { class: 'quiet' },
      [discountCents === null ? '' : discountCents > 0 ? text.asks(discountCents) : text.asksNothing, text.said(on)]
        .filter(Boolean)
        .join(' '),
    ),
    problemList(problems, `counter-problems-${id}`),
    form,
    declining,
    result.element,
  );
}
