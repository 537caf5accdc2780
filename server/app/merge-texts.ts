import type { Cents } from '../domain/facts.js';
import { formatBRL } from '../domain/money.js';
import type { NameLikeness } from '../domain/name-likeness.js';

/** What the merchant reads about two records that were one person, as kept with what a merge decided (pt-BR). */
export const mergeTexts = {
  limitKept: (limitCents: Cents | null) =>
    limitCents === null
      ? 'Cadastros juntados: o limite continua a definir'
      : `Cadastros juntados: o limite continua em ${formatBRL(limitCents)}`,
  limitTaken: (limitCents: Cents) => `Cadastros juntados: vale o maior dos dois limites, ${formatBRL(limitCents)}`,
  limitBack: (limitCents: Cents | null) =>
    limitCents === null
      ? 'Junção desfeita: o limite volta a ficar a definir'
      : `Junção desfeita: o limite volta a ${formatBRL(limitCents)}`,
  limitStays: (limitCents: Cents | null) =>
    limitCents === null
      ? 'Junção desfeita: o limite continua a definir'
      : `Junção desfeita: o limite continua em ${formatBRL(limitCents)}`,
  /** Evidence of an opt-out or of hours. */
  heldOver: (name: string) => `Já valia no cadastro de ${name}, juntado a este`,
  takenBack: 'Junção desfeita: volta o que valia antes',
  overrideTaken: (name: string) => `Já valia no cadastro de ${name}, juntado a este`,
  overrideBack: 'Junção desfeita',
  sameDocument: (kind: string, document: string) => `O ${kind} é o mesmo: ${document}`,
  samePhone: (phone: string) => `O telefone é o mesmo: ${phone}`,
  likeness: {
    EQUAL: 'O nome é igual',
    SHORTENED: 'Um nome parece ser o outro encurtado',
    NICKNAME: 'Um nome pode ser o apelido do outro',
    TYPO: 'Os nomes se escrevem quase igual',
  } satisfies Record<NameLikeness, string>,
  nickname: (said: string, full: string) => `${capitalized(said)} costuma ser apelido de ${capitalized(full)}`,
  nameOnly: 'Um dos cadastros só tem o nome',
};

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
