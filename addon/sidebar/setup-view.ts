import type { Failure, MerchantForm, ShopKind } from '../rpc.js';
import { PANEL, SETUP_NAMES, SHOP_KINDS } from '../texts.js';
import { amountText, parseAmount } from './amount.js';
import { field, h, inputValue, markInvalid, section } from './dom.js';
import { intention } from './rpc-client.js';
import { busyButton, outcome, type Shell } from './shell.js';

/** The field of the input → the field of the form. */
const FIELD_IDS: Record<string, string> = {
  name: 'setup-name',
  contactName: 'setup-contact',
  document: 'setup-document',
  address: 'setup-address',
  city: 'setup-city',
  uf: 'setup-uf',
  pixKey: 'setup-pix',
  pixHolder: 'setup-pix-holder',
  pixBank: 'setup-pix-bank',
  shopKind: 'setup-kind',
  firstLimitCents: 'setup-limit',
};

/** What the law asks a message to say; until it is there nothing can be sent. */
export function setupView(shell: Shell): HTMLElement | null {
  const { setupMissing } = shell.panel;
  if (setupMissing.length === 0) return null;
  const text = PANEL.setup;
  const missing = text.missing(setupMissing.map((name) => SETUP_NAMES[name]));
  return section('setup', text.title, h('p', {}, text.intro), h('p', { class: 'box' }, missing), ...setupForm(shell));
}

let isOpen = false;

/** The same form once nothing is missing: a Pix key changes, and so does the name it shows. */
export function shopView(shell: Shell): HTMLElement | null {
  if (shell.panel.setupMissing.length > 0) return null;
  const title = h('h2', { id: 'setup-title' }, PANEL.setup.title);
  const details = h('details', { open: isOpen }, h('summary', { id: 'setup-summary' }, title), ...setupForm(shell));
  details.addEventListener('toggle', () => {
    isOpen = details.open;
  });
  return h('section', { id: 'setup', 'aria-labelledby': 'setup-title' }, details);
}

function setupForm(shell: Shell): HTMLElement[] {
  const { merchant } = shell.panel;
  const text = PANEL.setup;
  const result = outcome();
  result.element.id = 'setup-result';
  const form = h('form', { id: 'setup-form', novalidate: true });
  const limit = field('setup-limit', text.firstLimit, '', {
    inputmode: 'decimal',
    'aria-describedby': 'setup-limit-hint',
  });
  const kind = kindField(merchant.shopKind, (chosen) => {
    const suggested = SHOP_KINDS.find((candidate) => candidate.kind === chosen);
    const input = limit.querySelector('input');
    if (suggested && input) input.value = amountText(suggested.firstLimitCents);
  });
  const attempt = intention();
  /** Everything that is wrong at once, each in its field; the keyboard is in the first. */
  const refuse = (failure: Failure): void => {
    const all = [failure, ...(failure.others ?? [])];
    const said = all.map(({ what, field: name }) => {
      const label = form.querySelector(`label[for="${FIELD_IDS[name ?? '']}"]`)?.textContent;
      return all.length > 1 && label ? `${label}: ${what}` : what;
    });
    result.fail({ ...failure, what: said.join('\n') });
    for (const { field: name } of all.reverse()) {
      const id = FIELD_IDS[name ?? ''];
      if (id !== undefined) markInvalid(form, id, result.element.id);
    }
  };
  const save = busyButton(
    text.save,
    text.saving,
    async () => {
      const typed = inputValue(form, 'setup-limit');
      const firstLimitCents = typed === '' ? null : parseAmount(typed);
      if (typed !== '' && firstLimitCents === null) {
        result.fail(text.badLimit);
        return markInvalid(form, 'setup-limit', result.element.id);
      }
      result.clear();
      const answer = attempt.settle(await shell.call('saveMerchant', readForm(form), firstLimitCents, attempt.key()));
      if (!answer.ok) return refuse(answer.failure);
      const missing = answer.setupMissing.map((name) => SETUP_NAMES[name]);
      await shell.reload(missing.length === 0 ? text.saved : text.savedMissing(missing));
    },
    'primary wide',
    'setup-save',
  );
  form.append(
    field('setup-name', text.name, merchant.name, { autocomplete: 'organization' }),
    field('setup-contact', text.contactName, merchant.contactName, { autocomplete: 'name' }),
    field('setup-document', text.document, merchant.document),
    field('setup-address', text.address, merchant.address, { autocomplete: 'street-address' }),
    field('setup-city', text.city, merchant.city, { autocomplete: 'address-level2' }),
    field('setup-uf', text.uf, merchant.uf, { maxlength: '2', autocomplete: 'address-level1' }),
    field('setup-pix', text.pixKey, merchant.pixKey),
    field('setup-pix-holder', text.pixHolder, merchant.pixHolder, { 'aria-describedby': 'setup-pix-hint' }),
    field('setup-pix-bank', text.pixBank, merchant.pixBank, { 'aria-describedby': 'setup-pix-hint' }),
    h('p', { class: 'quiet', id: 'setup-pix-hint' }, text.pixHint),
    kind,
    limit,
    h('p', { class: 'quiet', id: 'setup-limit-hint' }, text.firstLimitHint),
    save,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save.click();
  });
  return [form, result.element];
}

function kindField(current: ShopKind | null, choose: (kind: string) => void): HTMLElement {
  const options = SHOP_KINDS.map(({ kind, label }) => h('option', { value: kind, selected: kind === current }, label));
  const select = h('select', { id: 'setup-kind' }, h('option', { value: '' }, PANEL.setup.choose), ...options);
  select.addEventListener('change', () => choose(select.value));
  return h('div', {}, h('label', { for: 'setup-kind' }, PANEL.setup.shopKind), select);
}

function readForm(form: HTMLElement): MerchantForm {
  const value = (id: string): string | null => inputValue(form, id) || null;
  return {
    name: value('setup-name'),
    contactName: value('setup-contact'),
    document: value('setup-document'),
    address: value('setup-address'),
    city: value('setup-city'),
    uf: value('setup-uf')?.toUpperCase() ?? null,
    pixKey: value('setup-pix'),
    pixHolder: value('setup-pix-holder'),
    pixBank: value('setup-pix-bank'),
    shopKind: value('setup-kind') as ShopKind | null,
  };
}
