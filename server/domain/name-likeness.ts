/**
 * How alike two people's names are: equal, one a shortening of the other, a nickname, or a slip of the keyboard. Only
 * ever a reason to ask.
 */
import { formsOf, isTypo, spellingOf } from './name-forms.js';
import { foldName } from './text.js';

/**
 * SHORTENED: names left out or cut to their first letter. NICKNAME: what somebody of that name is called. TYPO: as it
 * sounds, or with a letter otherwise.
 */
export type NameLikeness = 'EQUAL' | 'SHORTENED' | 'NICKNAME' | 'TYPO';

export interface Likeness {
  kind: NameLikeness;
  /** Of NICKNAME: what is said, and for which name. */
  nickname: { said: string; full: string } | null;
  isOneWord: boolean;
}

/** One name of somebody, worked out once: a shop compares each with hundreds. */
interface Token {
  text: string;
  spelling: string;
  /** Every name it may stand for. */
  forms: readonly string[];
  /** Other alphabets, and letters that only look Latin, are alike when they are equal and never nearly. */
  isPlain: boolean;
}

export interface ReadName {
  /** Given names and surnames, folded, without titles and connectors. */
  names: readonly Token[];
  /** What tells father from son, and "João 1" from "João 2": must be the same in both. */
  marks: string;
  /** Equal names have the same; null: a name that hides something, which is compared with nobody's. */
  key: string | null;
}

/** How alike two names are; null: two people as far as names go. Symmetric. */
export function nameLikeness(a: string, b: string): NameLikeness | null {
  return likenessOf(readName(a), readName(b))?.kind ?? null;
}

export function readName(name: string): ReadName {
  const words = foldName(name.slice(0, 200))
    .split(/[^\p{L}\p{M}\p{N}'-]+/u)
    .filter((word) => word !== '' && !CONNECTORS.has(word));
  if (words.length > 1 && TITLES.has(words[0]!)) words.shift();
  const isMark = (word: string, i: number) => /^\p{N}+$/u.test(word) || (i > 0 && word in GENERATIONS);
  const marks = words
    .filter(isMark)
    .map((word) => GENERATIONS[word] ?? word)
    .sort()
    .join(' ');
  const names = words.filter((word, i) => !isMark(word, i)).map(tokenOf);
  const isHidden = HIDDEN.test(name) || names.length === 0;
  return { names, marks, key: isHidden ? null : `${textOf(names)}|${marks}` };
}

function tokenOf(text: string): Token {
  return { text, spelling: spellingOf(text), forms: formsOf(text), isPlain: /^[a-z'-]+$/.test(text) };
}

function textOf(names: readonly Token[]): string {
  return names.map(({ text }) => text).join(' ');
}

/**
 * What two names share that are alike and not equal: the surname and how a given name begins, both by sound, or their
 * first three names. A slip in an only given name may be in its second letter; whoever shares none of these need not be
 * compared.
 */
export function likeKeys({ names, marks, key }: ReadName): string[] {
  if (key === null || names.length < 2 || !names.every(({ isPlain }) => isPlain)) return [];
  const surname = names.at(-1)!.spelling;
  const given = names.slice(0, -1);
  const beginnings = given
    .filter(({ text }) => text.length > 1)
    .flatMap(({ forms }) => forms.map((form) => form.slice(0, 2)));
  const keys = [...new Set(beginnings)].map((beginning) => `${surname} ${beginning}|${marks}`);
  if (given.length === 1) keys.push(`${surname} ${given[0]!.spelling[0]}…|${marks}`);
  if (names.length >= 3) keys.push(`${textOf(names.slice(0, 3))}…|${marks}`);
  return keys;
}

/** Symmetric. Needs the same surname, by sound, or three names that begin alike. */
export function likenessOf(a: ReadName, b: ReadName): Likeness | null {
  if (a.key === null || b.key === null) return null;
  const isOneWord = a.names.length === 1;
  if (a.key === b.key) return { kind: 'EQUAL', nickname: null, isOneWord };
  if (a.marks !== b.marks || isOneWord || b.names.length === 1) return null;
  if (!a.names.every(({ isPlain }) => isPlain) || !b.names.every(({ isPlain }) => isPlain)) return null;
  const inOrder = a.names.length < b.names.length || (a.names.length === b.names.length && a.key < b.key);
  const [short, long] = inOrder ? [a.names, b.names] : [b.names, a.names];
  const found = (kind: NameLikeness, nickname: Likeness['nickname'] = null): Likeness => ({
    kind,
    nickname,
    isOneWord: false,
  });
  if (short.length >= 3 && short.every(({ text }, i) => text === long[i]!.text)) return found('SHORTENED');
  if (short.at(-1)!.spelling !== long.at(-1)!.spelling) return null;

  const pairs = aligned(short.slice(0, -1), long.slice(0, -1));
  if (pairs === null || !pairs.some(({ how }) => how !== 'INITIAL')) return null;
  const nick = pairs.find(({ how }) => how === 'NICKNAME');
  if (nick) return found('NICKNAME', nicknameOf(nick.said, nick.full));
  const isAsTyped =
    short.at(-1)!.text === long.at(-1)!.text && pairs.every(({ how }) => how === 'SAME' || how === 'INITIAL');
  return found(isAsTyped ? 'SHORTENED' : 'TYPO');
}

type Match = 'SAME' | 'INITIAL' | 'SPELLING' | 'NICKNAME' | 'TYPO';

interface Pair {
  how: Match;
  said: Token;
  full: Token;
}

/**
 * Each given name of the shorter with one of the longer, in order; null where one has none. The first must stand for the
 * first, unless it is a nickname of another ("Cida" of Maria Aparecida) or follows a name that many are only christened
 * with. A letter typed otherwise is taken for a slip only where everything else is the same.
 */
function aligned(short: readonly Token[], long: readonly Token[]): Pair[] | null {
  const pairs: Pair[] = [];
  let at = 0;
  for (const [i, said] of short.entries()) {
    let pair: Pair | null = null;
    for (; at < long.length && pair === null; at++) {
      const how = matchOf(said, long[at]!);
      if (how === null || (how === 'TYPO' && short.length !== long.length)) continue;
      if (i === 0 && at > 0 && !standsAlone(how, long, at)) continue;
      pair = { how, said, full: long[at]! };
    }
    if (pair === null) return null;
    pairs.push(pair);
  }
  const slips = pairs.filter(({ how }) => how === 'TYPO').length;
  return slips > 1 || (slips === 1 && pairs.some(({ how }) => how === 'NICKNAME' || how === 'INITIAL')) ? null : pairs;
}

const CHRISTENED = new Set(['maria', 'jose', 'ana', 'joao', 'antonio', 'francisco', 'francisca', 'luis', 'pedro']);

function standsAlone(how: Match, long: readonly Token[], at: number): boolean {
  if (how === 'NICKNAME') return true;
  return (how === 'SAME' || how === 'SPELLING') && at === 1 && CHRISTENED.has(long[0]!.spelling);
}

function matchOf(said: Token, full: Token): Match | null {
  // An initial tells no more where the other is the same initial.
  if (said.text.length === 1 || full.text.length === 1) return said.text[0] === full.text[0] ? 'INITIAL' : null;
  if (said.text === full.text) return 'SAME';
  if (said.spelling === full.spelling) return 'SPELLING';
  if (full.forms.some((form) => said.forms.includes(form))) return 'NICKNAME';
  return isTypo(said.spelling, full.spelling) ? 'TYPO' : null;
}

/** The nickname is the one that stands for something else. */
function nicknameOf(said: Token, full: Token): { said: string; full: string } {
  return said.forms.includes(full.spelling)
    ? { said: said.text, full: full.text }
    : { said: full.text, full: said.text };
}

const CONNECTORS = new Set(['da', 'de', 'do', 'das', 'dos', 'e', 'di', 'd', 'del']);
const TITLES = new Set(['dona', 'seu', 'sr', 'sra', 'srta', 'dr', 'dra', 'senhor', 'senhora', 'd', 'tia', 'tio']);
const GENERATIONS: Readonly<Record<string, string>> = {
  junior: 'junior',
  jr: 'junior',
  filho: 'filho',
  filha: 'filho',
  neto: 'neto',
  neta: 'neto',
  sobrinho: 'sobrinho',
  sobrinha: 'sobrinho',
  segundo: '2',
  terceiro: '3',
  ii: '2',
  iii: '3',
};
/** Invisible and reordering characters: such a name is not what it looks like (FAULTS 74). */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u115F\u1160\u2800\u3164\uFFA0]/u;
