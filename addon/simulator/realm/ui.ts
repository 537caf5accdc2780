import type { MenuNode, UiAnswer, UiShown } from '../types.js';
import { looksOf } from './html.js';
import type { Realm } from './realm.js';
import { enumeration } from './service-object.js';

type Ui = GoogleAppsScript.Base.Ui;
type Menu = GoogleAppsScript.Base.Menu;
type HtmlOutput = GoogleAppsScript.HTML.HtmlOutput;

const buttons = enumeration<typeof GoogleAppsScript.Base.Button>('Button', ['CLOSE', 'OK', 'CANCEL', 'YES', 'NO']);
const buttonSets = enumeration<typeof GoogleAppsScript.Base.ButtonSet>('ButtonSet', [
  'OK',
  'OK_CANCEL',
  'YES_NO',
  'YES_NO_CANCEL',
]);

export function uiOf(realm: Realm): Ui {
  return realm.object<Ui>('Ui', uiMethods(realm) as unknown as Partial<Ui>);
}

export function uiMethods(realm: Realm) {
  const { state } = realm;
  const show = (shown: UiShown): void => {
    state.ui.shown.push(shown);
  };
  return {
    Button: buttons,
    ButtonSet: buttonSets,
    createMenu: (caption: string) => menuOf(realm, caption),
    createAddonMenu: () => menuOf(realm, 'Caderneta'),
    alert: (...args: unknown[]) => {
      const asked = question(args, 'OK');
      const answer = nextAnswer(realm, 'alert', asked);
      show({ kind: 'alert', ...asked, answer });
      return buttons[answer.button];
    },
    prompt: (...args: unknown[]) => {
      const asked = question(args, 'OK');
      const answer = nextAnswer(realm, 'prompt', asked);
      show({ kind: 'prompt', ...asked, answer });
      return realm.object<GoogleAppsScript.Base.PromptResponse>('PromptResponse', {
        getSelectedButton: () => buttons[answer.button],
        getResponseText: () => answer.text ?? '',
      });
    },
    showSidebar: (html: HtmlOutput) => {
      const shown: UiShown = { kind: 'sidebar', ...looksOf(html) };
      state.ui.sidebar = shown;
      show(shown);
    },
    showModalDialog: (html: HtmlOutput, title: string) => {
      const shown: UiShown = { kind: 'dialog', ...looksOf(html), title };
      state.ui.dialog = shown;
      show(shown);
    },
    showModelessDialog: (html: HtmlOutput, title: string) => {
      const shown: UiShown = { kind: 'modeless', ...looksOf(html), title };
      state.ui.dialog = shown;
      show(shown);
    },
  };
}

/** (prompt), (prompt, buttons) or (title, prompt, buttons). */
function question(args: unknown[], otherwise: string): { title: string; message: string; buttons: string } {
  const texts = args.filter((one): one is string => typeof one === 'string');
  const set = args.find((one) => typeof one === 'object' && one !== null);
  const [title, message] = texts.length > 1 ? [texts[0] as string, texts[1] as string] : ['', texts[0] ?? ''];
  return { title, message, buttons: set ? String(set) : otherwise };
}

/** The next scripted answer, else a person's, else the one that does least: one button is pressed, a choice is closed. */
function nextAnswer(realm: Realm, kind: 'alert' | 'prompt', asked: ReturnType<typeof question>): UiAnswer {
  const { state } = realm;
  const scripted = state.answers.shift();
  if (scripted) return scripted;
  if (!state.host.question) return { button: kind === 'alert' && asked.buttons === 'OK' ? 'OK' : 'CLOSE' };
  const askedAtMs = state.host.elapsedMs();
  const answer = JSON.parse(state.host.question(JSON.stringify({ kind, ...asked }))) as UiAnswer;
  // A person thinking is not a script running: Google suspends the six minutes meanwhile.
  state.startedAtMs += state.host.elapsedMs() - askedAtMs;
  return answer;
}

const nodesBehind = new WeakMap<object, { label: string; items: MenuNode[] }>();

function menuOf(realm: Realm, label: string): Menu {
  const items: MenuNode[] = [];
  const menu: Menu = realm.object<Menu>('Menu', {
    addItem: (caption: string, functionName: string) => {
      items.push({ kind: 'item', label: caption, functionName });
      return menu;
    },
    addSeparator: () => {
      items.push({ kind: 'separator' });
      return menu;
    },
    addSubMenu: (given: Menu) => {
      const node = nodesBehind.get(given);
      if (!node) throw new Error('Os parâmetros não correspondem à assinatura do método: addSubMenu precisa de Menu.');
      items.push({ kind: 'menu', ...node });
      return menu;
    },
    addToUi: () => {
      const others = realm.state.ui.menus.filter((node) => node.kind !== 'menu' || node.label !== label);
      realm.state.ui.menus = [...others, { kind: 'menu', label, items }];
    },
  });
  nodesBehind.set(menu, { label, items });
  return menu;
}
