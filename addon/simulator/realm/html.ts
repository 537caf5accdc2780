import { need, type Realm } from './realm.js';
import { enumeration } from './service-object.js';

type HtmlOutput = GoogleAppsScript.HTML.HtmlOutput;
type HtmlService = GoogleAppsScript.HTML.HtmlService;

export function htmlService(realm: Realm): HtmlService {
  return realm.object<HtmlService>('HtmlService', htmlServiceMethods(realm) as Partial<HtmlService>);
}

export function htmlServiceMethods(realm: Realm) {
  return {
    createHtmlOutput: (html?: unknown) => {
      need(
        html === undefined || typeof html === 'string',
        'The simulator does not implement HtmlService.createHtmlOutput(blob)',
      );
      return htmlOutput(realm, (html as string | undefined) ?? '');
    },
    createHtmlOutputFromFile: (name: string) => {
      const html = realm.state.host.readHtml(String(name).replace(/\.html$/, ''));
      if (html === null) throw new Error(`Nenhum arquivo HTML com o nome ${name} foi encontrado.`);
      return htmlOutput(realm, html);
    },
    SandboxMode: enumeration<typeof GoogleAppsScript.HTML.SandboxMode>('SandboxMode', ['EMULATED', 'IFRAME', 'NATIVE']),
    XFrameOptionsMode: enumeration<typeof GoogleAppsScript.HTML.XFrameOptionsMode>('XFrameOptionsMode', [
      'ALLOWALL',
      'DEFAULT',
    ]),
  };
}

export interface Looks {
  title: string;
  html: string;
  width?: number;
  height?: number;
}

const behind = new WeakMap<object, Looks>();

/** What an HtmlOutput will look like, read without counting service calls. */
export function looksOf(output: object): Looks {
  const looks = behind.get(output);
  if (!looks) throw new Error('Os parâmetros não correspondem à assinatura do método: era esperado um HtmlOutput.');
  return { ...looks };
}

function htmlOutput(realm: Realm, html: string): HtmlOutput {
  const looks: Looks = { html, title: '' };
  const object: HtmlOutput = realm.object<HtmlOutput>('HtmlOutput', {
    getContent: () => looks.html,
    setContent: (text: string) => {
      looks.html = text;
      return object;
    },
    append: (text: string) => {
      looks.html += text;
      return object;
    },
    getTitle: () => looks.title,
    setTitle: (text: string) => {
      looks.title = text;
      return object;
    },
    getWidth: () => looks.width as number,
    getHeight: () => looks.height as number,
    setWidth: (pixels: number) => {
      looks.width = pixels;
      return object;
    },
    setHeight: (pixels: number) => {
      looks.height = pixels;
      return object;
    },
    setSandboxMode: () => object,
    setXFrameOptionsMode: () => object,
    addMetaTag: () => object,
  });
  behind.set(object, looks);
  return object;
}
