import { need, type Realm } from './realm.js';

type RichTextValue = GoogleAppsScript.Spreadsheet.RichTextValue;
type RichTextValueBuilder = GoogleAppsScript.Spreadsheet.RichTextValueBuilder;

/** One run only: a text, and one link over the whole of it. */
export interface RichText {
  text: string;
  link: string | null;
}

const behind = new WeakMap<object, RichText>();

export function richTextOf(realm: Realm, rich: RichText): RichTextValue {
  const value = realm.object<RichTextValue>('RichTextValue', richTextMethods(realm, rich));
  behind.set(value, rich);
  return value;
}

/** The text behind a RichTextValue given to setRichTextValues; anything else is a mistake of the caller. */
export function readRichText(value: unknown): RichText {
  const rich = typeof value === 'object' && value !== null ? behind.get(value) : undefined;
  if (!rich)
    throw new Error(
      'Os parâmetros não correspondem à assinatura do método: setRichTextValues precisa de RichTextValue.',
    );
  return rich;
}

export function richTextMethods(realm: Realm, rich: RichText) {
  return {
    getText: () => rich.text,
    getLinkUrl: () => rich.link,
    getStartIndex: () => 0,
    getEndIndex: () => rich.text.length,
    getRuns: () => [richTextOf(realm, rich)],
    copy: () => richTextBuilder(realm, { ...rich }),
  };
}

export function richTextBuilder(realm: Realm, draft: RichText = { text: '', link: null }): RichTextValueBuilder {
  const builder: RichTextValueBuilder = realm.object<RichTextValueBuilder>('RichTextValueBuilder', {
    setText: (text: string) => {
      draft.text = String(text);
      draft.link = null;
      return builder;
    },
    setLinkUrl: (...args: unknown[]) => {
      const covers = args.length === 1 || (args[0] === 0 && args[1] === draft.text.length);
      need(covers, 'The simulator does not implement RichTextValueBuilder.setLinkUrl over a part of the text');
      draft.link = (args[args.length - 1] as string | null) ?? null;
      return builder;
    },
    build: () => richTextOf(realm, { ...draft }),
  });
  return builder;
}
