/** What an entry's first words say it is. Banks begin with the kind of movement; names and details come after. */
import { foldName } from '../text.js';
import type { EntryKind } from './entry.js';

/** The first that fits wins. All but a return are looked for at the very beginning, where no name can stand. */
const KINDS: readonly { kind: EntryKind; pattern: RegExp }[] = [
  { kind: 'BALANCE', pattern: /^(saldo|s a l d o|sdo)\b/ },
  {
    kind: 'RETURN',
    pattern:
      /^(?:\S+ ){0,5}?(estorno|estornad[oa]|devolucao|devolvid[oa]|reembolso|chargeback|(?:est|dev)\.? ?(?:de )?(?:pix|ted|transf|tarifa))\b/,
  },
  {
    kind: 'TRANSFER',
    pattern:
      /^(pix|transf|transferencia|ted|doc|tev|tef|deposito|dep|receb|recebimento (de )?(pix|ted|transf)|recebimento|cred(ito)?\.? (de |por )?(pix|ted|doc|transf|boleto)|credito em conta|boleto|liquidacao|cobranca (recebida|liquidada)|pagamento (recebido|de boleto recebido)|cash in)\b/,
  },
  {
    kind: 'FEE',
    pattern:
      /^(tarifa|tarifas|tar|tarif|taxa|iof|cesta|pacote (de )?servicos|anuidade|juros|multa|encargos?|imposto|mora|manutencao de conta|debito (de )?tarifa|cobranca de tarifa|seguro)\b/,
  },
  {
    kind: 'INVESTMENT',
    pattern:
      /^(rendimentos?|rend|aplicacao|aplic|aplicacoes|apl|resgate|resg|res aplic|invest|investimentos?|cdb|rdb|poupanca|bb rende|rende facil|cofrinho|caixinha|dinheiro (guardado|retirado|resgatado)|remuneracao)\b/,
  },
  {
    kind: 'LOAN',
    pattern:
      /^(emprestimo|cred(ito)?\.? (de |do )?(emprestimo|consignado|pessoal|rotativo)|capital de giro|antecipacao|liberacao de (credito|emprestimo)|giro facil|cheque especial)\b/,
  },
  {
    kind: 'CARD_SALES',
    pattern:
      /^(cielo|getnet|rede|stone|pagseguro|pagbank|sumup|safrapay|mercado ?pago|infinitepay|ton|vendas?|recebimento de vendas?|repasse|cred(ito)?\.? (de )?(vendas?|cartao|cartoes|visa|master|mastercard|elo|amex|hiper|hipercard)|visa|master|mastercard|maestro|elo|amex|hipercard)\b/,
  },
];

export function kindOf(description: string): EntryKind {
  const folded = foldName(description.slice(0, 200))
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .trim();
  // A name after a stroke or a colon is not the history: "Pix recebido - Estorno Bar".
  const history = foldName((description.split(/ - | – |: /)[0] ?? '').slice(0, 200))
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .trim();
  for (const { kind, pattern } of KINDS) if (pattern.test(kind === 'RETURN' ? history : folded)) return kind;
  return 'OTHER';
}
