/** Under the sheet: the e-mails that had nowhere to go, and how limits move. */
import { h, replace } from './dom.js';
import type { Decision, GoodPayer, Mail, TrySnapshot } from './messages.js';
import { TEXTS } from './texts.js';

export interface Drawer {
  element: HTMLElement;
  show(snapshot: TrySnapshot): void;
}

export function createDrawer(): Drawer {
  let mails: Mail[] = [];
  let chosenId: string | null = null;
  const outbox = h('div', { class: 'drawer-body outbox', id: 'outbox', role: 'tabpanel', 'data-testid': 'outbox' });
  const limits = h('div', { class: 'drawer-body limits', id: 'limits', role: 'tabpanel', 'data-testid': 'limits' });
  const tabs = {
    outbox: drawerTab('outbox', TEXTS.outbox),
    limits: drawerTab('limits', TEXTS.limits),
  };
  const fold = h('button', {
    type: 'button',
    class: 'fold',
    'data-testid': 'drawer-fold',
    onclick: () => setOpen(!isOpen()),
  });
  const element = h(
    'section',
    { class: 'drawer', 'data-testid': 'drawer' },
    h('div', { class: 'drawer-tabs', role: 'tablist' }, tabs.outbox, tabs.limits, h('span', { class: 'grow' }), fold),
    outbox,
    limits,
  );

  function drawerTab(id: 'outbox' | 'limits', label: string): HTMLButtonElement {
    const onclick = () => {
      open(id);
      setOpen(true);
    };
    return h(
      'button',
      { type: 'button', role: 'tab', 'aria-controls': id, 'data-testid': `tab-${id}`, onclick },
      label,
    );
  }
  function open(id: 'outbox' | 'limits'): void {
    for (const [name, body] of Object.entries({ outbox, limits })) {
      body.hidden = name !== id;
      tabs[name as 'outbox' | 'limits'].setAttribute('aria-selected', String(name === id));
    }
  }
  function isOpen(): boolean {
    return !element.classList.contains('folded');
  }
  function setOpen(wanted: boolean): void {
    element.classList.toggle('folded', !wanted);
    fold.textContent = wanted ? '▾' : '▴';
    fold.setAttribute('aria-label', wanted ? TEXTS.shrink : TEXTS.expand);
    fold.setAttribute('aria-expanded', String(wanted));
  }

  function showMails(): void {
    tabs.outbox.textContent = TEXTS.outboxCount(mails.length);
    if (mails.length === 0) {
      replace(outbox, h('p', { class: 'empty' }, TEXTS.outboxEmpty));
      return;
    }
    const chosen = mails.find(({ id }) => id === chosenId) ?? mails[0];
    const list = h('ul', { class: 'mails' }, ...mails.map((mail) => mailRow(mail, mail === chosen)));
    const scrolled = outbox.querySelector('.mails')?.scrollTop ?? 0;
    replace(outbox, list, chosen ? mailText(chosen) : null);
    list.scrollTop = scrolled;
  }
  function mailRow(mail: Mail, isChosen: boolean): HTMLElement {
    const onclick = () => {
      chosenId = mail.id;
      showMails();
    };
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'mail',
          'data-testid': 'outbox-row',
          'aria-current': isChosen ? 'true' : undefined,
          onclick,
        },
        h('span', { class: 'mail-to', 'data-testid': 'outbox-to' }, mail.recipient),
        h('span', { class: 'mail-when' }, formatInstant(mail.recordedAt)),
        h('span', { class: 'mail-subject', 'data-testid': 'outbox-subject' }, mail.subject),
      ),
    );
  }

  open('outbox');
  // On a phone the sheet needs the room; the tabs say that there is more.
  setOpen(!window.matchMedia('(max-width: 759px)').matches);
  return {
    element,
    show(snapshot) {
      mails = snapshot.outbox;
      showMails();
      replace(limits, ...limitsOf(snapshot));
    },
  };
}

function mailText(mail: Mail): HTMLElement {
  return h(
    'article',
    { class: 'mail-text', 'data-testid': 'outbox-mail' },
    h('h3', {}, mail.subject),
    h('p', { class: 'quiet' }, `${TEXTS.to}: ${mail.recipient} · ${formatInstant(mail.recordedAt)}`),
    h('p', { class: 'message', 'data-testid': 'outbox-text' }, mail.text),
  );
}

function limitsOf({ goodPayer, decisions, undecided }: TrySnapshot): HTMLElement[] {
  const moves = h(
    'div',
    { class: 'moves' },
    undecided > 0 && h('p', { class: 'quiet undecided', 'data-testid': 'undecided' }, TEXTS.undecided(undecided)),
    decisions.length === 0
      ? h('p', { class: 'empty' }, TEXTS.limitsEmpty)
      : h('ul', { class: 'decisions' }, ...decisions.map(decisionRow)),
  );
  return goodPayer ? [ladderOf(goodPayer), moves] : [moves];
}

function decisionRow({ customerName, on, fromCents, toCents, reason }: Decision): HTMLElement {
  const rose = toCents !== null && fromCents !== null && toCents > fromCents;
  const fell = toCents !== null && fromCents !== null && toCents < fromCents;
  return h(
    'li',
    { 'data-testid': 'decision-row', class: rose ? 'rose' : fell ? 'fell' : '' },
    h('span', { class: 'decision-name' }, customerName),
    h(
      'span',
      { class: 'decision-move' },
      fromCents === null ? money(toCents) : `${money(fromCents)} ${rose ? '↗' : '↘'} ${money(toCents)}`,
    ),
    h('span', { class: 'quiet' }, `${formatDay(on)} · ${reason}`),
  );
}

/** Steps growing to the right; those reached are filled, the present one is named for screen readers. */
function ladderOf({ name, limitCents, ladder, nextStep }: GoodPayer): HTMLElement {
  const steps = ladder.map((cents, i) => {
    const isHere = cents === limitCents;
    const isReached = limitCents !== null && cents <= limitCents;
    return h(
      'li',
      {
        class: `${isReached ? 'reached' : ''} ${isHere ? 'here' : ''}`,
        'aria-current': isHere ? 'step' : undefined,
        style: `--step: ${i + 1}`,
      },
      h('span', { class: 'bar' }),
      h('span', {}, shortMoney(cents)),
    );
  });
  return h(
    'div',
    { class: 'ladder', 'data-testid': 'ladder' },
    h('h3', {}, `${TEXTS.ladderOf(name)}: `, h('strong', { 'data-testid': 'ladder-limit' }, money(limitCents))),
    h('ol', { class: 'steps' }, ...steps),
    nextStep
      ? h(
          'div',
          { class: 'next-step' },
          h('p', {}, TEXTS.nextRung(money(nextStep.toCents))),
          h('ul', {}, ...nextStep.conditions.map(({ text, met }) => h('li', { class: met ? 'met' : '' }, text))),
        )
      : h('p', { class: 'quiet' }, TEXTS.topRung),
  );
}

const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });

function money(cents: number | null): string {
  return cents === null ? TEXTS.noLimit : reais.format(cents / 100);
}

function shortMoney(cents: number): string {
  return new Intl.NumberFormat('pt-BR').format(cents / 100);
}

export function formatDay(day: string): string {
  return day.split('-').reverse().join('/');
}

const instants = new Intl.DateTimeFormat('pt-BR', {
  day: '2-digit',
  month: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'America/Sao_Paulo',
});

/** `15/07 10:06`, as the shop's clock showed it. */
function formatInstant(iso: string): string {
  return instants.format(new Date(iso)).replace(',', '');
}
