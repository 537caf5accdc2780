/**
 * Whether a text may go to a debtor. Errors are unlawful (CDC 42 and 71: threat, ridicule, exposure) or unsafe and
 * stop it; warnings are a matter of taste. Links are written `{link}` and `{descadastro}`.
 */

import type { Channel, Step } from './facts.js';
import { foldName } from './text.js';

export type TemplateProblemCode =
  | 'THREAT'
  | 'BUREAU_THREAT'
  | 'RIDICULE'
  | 'EXPOSURE'
  | 'FOREIGN_LINK'
  | 'EMPTY'
  | 'NO_WAY_OUT'
  | 'SHOUTING'
  | 'PRESSURE';

export interface TemplateProblem {
  severity: 'ERROR' | 'WARNING';
  code: TemplateProblemCode;
  /** What to do, for the merchant. */
  message: string;
  /** The words found, folded; null when something is missing. */
  found: string | null;
}

interface Rule {
  code: TemplateProblemCode;
  severity: 'ERROR' | 'WARNING';
  pattern: RegExp;
  message: string;
}

/** Matched against the folded text (small letters, no accents, one space). */
const rules: readonly Rule[] = [
  {
    code: 'THREAT',
    severity: 'ERROR',
    pattern:
      /\b(process(o|os|ar|aremos|ada?s?( judicialmente)?)|judicial(mente)?|justica|juiz(ado)?|tribunal|advogad[oa]s?|policia|policial|delegacia|boletim de ocorrencia|cadeia|pris(ao|oes)|pres[oa]|penhora(r|mos|remos)?|oficial de justica|protest(o|ar|ado|aremos)|cartorio|execucao|medidas cabiveis|sofrer as consequencias|ultima chance|crime|criminos[oa]|estelionato)\b/,
    message: 'Não fale em processo, polícia nem justiça: cobrança com ameaça é crime (CDC 71).',
  },
  {
    code: 'BUREAU_THREAT',
    severity: 'ERROR',
    pattern:
      /\b(s ?p ?c|serasa|boa vista scpc|scpc|negativ(ar|ado|ada|acao|aremos|amos)|nome suj[oa]|suj(ar|aremos|a) (o )?(seu )?nome|nome limpo|limpar (o )?(seu )?nome|lista negra|restricao no (seu )?(nome|cpf))\b/,
    message: 'Não ameace com SPC, Serasa ou nome sujo: isso só existe por aviso formal, com prazo.',
  },
  {
    code: 'RIDICULE',
    severity: 'ERROR',
    pattern:
      /\b(calot(e|eir[oa]s?)|velhac[oa]|vergonha|sem vergonha|vagabund[oa]|ladr(ao|a)|ladroes|golpe|golpista|trapaceir[oa]|pilantra|safad[oa]|malandr[oa]|mau pagador|ma pagadora|desonest[oa]|ridicul[oa]|palhac[oa]|ma fe|cara de pau|irresponsavel)\b/,
    message: 'Não ofenda nem envergonhe: é proibido (CDC 42).',
  },
  {
    code: 'EXPOSURE',
    severity: 'ERROR',
    pattern:
      /\b(seus? (vizinh[oa]s?|patrao|chefe|parentes|familiares|amigos|colegas)|sua (familia|vizinha|patroa)|seu trabalho|todo mundo (vai saber|sabe)|(divulgar|expor|publicar|espalhar)( \w+)?)\b/,
    message: 'A conta só se trata com quem deve, nunca com outras pessoas (CDC 42).',
  },
  {
    code: 'PRESSURE',
    severity: 'WARNING',
    pattern: /\b(imediatamente|urgente|sem falta|voce deve|devedor[a]?|inadimplente|divida|debito|cobranca)\b/,
    message: 'Dá para dizer com mais leveza: "conta em aberto" em vez de "dívida", sem pressa nem culpa.',
  },
];

const wayOut =
  /(ja pagou|ja tiver pago|desconsidere|outro dia|me (chama|chamar|avis|conta|fala|diga)|avise|responda|combin|que dia|quando da|confer|confir|sair|ficaria bom|\{descadastro\})/;

/** What is wrong with a text for a step by a channel, errors first; empty when nothing is. */
export function checkTemplate(text: string, _channel: Channel, _step: Step): readonly TemplateProblem[] {
  const folded = foldName(text);
  if (folded === '') return [{ severity: 'ERROR', code: 'EMPTY', message: 'Escreva a mensagem.', found: null }];
  const problems: TemplateProblem[] = [];
  // "S.P.C." and "p r o c e s s o" are the same words with something between the letters.
  const variants = [folded, plain(folded), joinSpelledOut(plain(folded))];

  for (const { code, severity, pattern, message } of rules) {
    const found = variants.map((variant) => pattern.exec(variant)?.[0]).find((words) => words !== undefined);
    if (found !== undefined) problems.push({ severity, code, message, found });
  }
  const link = /(https?:\/\/|www\.)\S*|\b[a-z0-9-]+\.(com|net|org|br|ly|link|me|io|app)(\/\S*|\b)/.exec(folded)?.[0];
  if (link !== undefined) {
    const message = 'Use só {link}: a página da própria loja. Outros endereços parecem golpe.';
    problems.push({ severity: 'ERROR', code: 'FOREIGN_LINK', message, found: link });
  }
  if (!wayOut.test(folded)) {
    const message = 'Deixe uma saída: "se já pagou, avise", "se precisar de outro dia, é só chamar".';
    problems.push({ severity: 'WARNING', code: 'NO_WAY_OUT', message, found: null });
  }
  const shout = /\p{Lu}{4,}(?:[^\p{L}]+\p{Lu}{3,})+|!{2,}/u.exec(text)?.[0];
  if (shout !== undefined) {
    const message = 'Letras maiúsculas e vários "!" soam como grito.';
    problems.push({ severity: 'WARNING', code: 'SHOUTING', message, found: shout });
  }
  return problems.sort((a, b) => (a.severity === b.severity ? 0 : a.severity === 'ERROR' ? -1 : 1));
}

function plain(folded: string): string {
  return folded
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

function joinSpelledOut(text: string): string {
  return text.replace(/\b(?:[a-z0-9] ){2,}[a-z0-9]\b/g, (letters) => letters.replaceAll(' ', ''));
}
