/**
 * A heading as a set of plain words. Shops write `Dt. Vencto`, `DATA DO VENCIMENTO` and `dataVencimento` for one thing: case,
 * accents, punctuation, small words and abbreviations go, and the order of words does not count.
 */
import { distance } from 'fastest-levenshtein';
import { foldName } from '../text.js';
import { MAX_CELL_LENGTH } from './cell.js';

/** The word meant, and the ways it is written. Spelling mistakes are found without being listed. */
const SPELLINGS: Record<string, string> = {
  valor: 'vlr vl vr vrl val valr valores vlrs',
  data: 'dt dta dat datas dia',
  vencimento:
    'venc vcto vencto vcmto vto vencim vencimentos venct vecto vcnto vctos vencs vence vencem vencera vct vcm vnc vencmto',
  pagamento: 'pgto pagto pgt pagamentos pgmt pagt pagmto pgmto pgtos pagtos pagmt',
  pago: 'pg paga pagos pagas pgo pagou pgou pagaram pgs',
  quitado: 'quitada quitou quitados quitadas quit',
  liquidado: 'liquidada liquidou',
  telefone: 'tel fone telef tele telefones fones tels telfone tlf tf fon',
  celular: 'cel celu celulares cell',
  whatsapp:
    'whats whatss whatsap watsapp wpp zap zapzap wats whatsup wts wp whatssap whatssapp wathsapp whattsapp zapp wapp watszap',
  numero: 'n nr num nro numeros nrs',
  parcela: 'parc pcl prestacao prest parcel',
  mensalidade: 'mensalidades mens',
  parcelas: 'parcs prestacoes parcelamento prests vezes',
  quantidade: 'qtd qtde quant qntd qnt qte qt qtdade qtidade',
  quanto: 'qto qnto quantos',
  quando: 'qdo qndo qd',
  observacao: 'obs observ observacoes obsv obss anotacao anotacoes anot',
  comentario: 'comentarios coment recado recados lembrete lembretes',
  nota: 'notas',
  cliente: 'cli client clie clte freg fregues freguesa fregueses freguesia clientela clientes',
  devedor: 'devedora devedores devedoras',
  comprador: 'compradora compradores',
  nome: 'nomes nm nom',
  descricao: 'descr descricoes discriminacao especificacao',
  produto:
    'prod produtos prods artigo artigos mercadoria mercadorias merc item itens peca pecas material materiais roupa roupas',
  servico: 'servicos serv procedimento procedimentos',
  compra: 'compras compr cpra comprou comprado comprada',
  venda: 'vendas vda vendido vendida vendeu',
  divida: 'dividas debito debitos deb debt',
  deve: 'devendo devido devida',
  endereco: 'enderec end ender logradouro enderecos residencia rua morada',
  documento: 'docto documentos docs dcto doc docum',
  cpf: 'cic',
  cnpj: 'cgc',
  email: 'mail emails',
  limite: 'lim limites lmt',
  saldo: 'sld saldos',
  restante: 'resta resto restam rest',
  total: 'tot totais ttl',
  situacao: 'situac sit status',
  recebido: 'recebida receb recebi recebeu recebidos',
  recebimento: 'recebto rcbto',
  preco: 'precos',
  unitario: 'unit unitaria unid un und',
  codigo: 'cod cd codigos',
  vendedor: 'vendedora vend',
  fornecedor: 'forn',
  nascimento: 'nasc aniversario niver',
  cadastro: 'cad',
  entrada: 'entr sinal adiantamento',
  abatimento: 'abatido abateu',
  identidade: 'rg',
  residencial: 'res resid',
  movel: 'moveis',
  aluno: 'aluna alunos alunas',
  associado: 'associada associados',
  socio: 'socia socios',
  morador: 'moradora moradores',
  inquilino: 'inquilina inquilinos locatario locataria',
  responsavel: 'resp responsaveis',
  proprietario: 'proprietaria prop',
  detalhe: 'detalhes',
  informacao: 'informacoes info infos',
};

/** Written as several words, meant as one. Applied in this order to the folded heading between single spaces. */
const PHRASES: readonly [RegExp, string][] = [
  [/ (data|dt|dia) (em )?(que|q) (comprou|compra|levou|pegou) /g, ' data compra '],
  [/ (sim (ou |e )?nao|ou nao|s n|s ou n|dd mm (aaaa|aa|yyyy|yy)|dd mm) /g, ' '],
  [/ e mail /g, ' email '],
  [/ (whats app|zap zap) /g, ' whatsapp '],
  [/ c p f /g, ' cpf '],
  [/ c n p j /g, ' cnpj '],
  [/ (cpfcnpj|cnpjcpf) /g, ' cpf cnpj '],
  [/ (p|pra|para) (o )?(pagamento|pagto|pgto) /g, ' apagar '],
  [/ (a|p|pra|para) (ser )?(pagar|pago) /g, ' apagar '],
  // In the present it is yet to come, in the past it is done; and "paga em" may be either.
  [/ quando (paga|pagara|vai pagar) /g, ' praquando '],
  [/ paga (em|dia|no dia) /g, ' pagaem '],
  [/ (pago|pg|pagou|quitado|quitada|quitou|recebido|baixado) em /g, ' data pagamento '],
  [/ (compra|comprou|comprado|venda|vendido|vendeu) em /g, ' data compra '],
  [/ pagar (em|dia|no dia|ate) /g, ' praquando '],
  [/ a (receber|cobrar) /g, ' areceber '],
  [/ a vencer /g, ' avencer '],
  [/ (em|no) (aberto|debito) /g, ' emaberto '],
  [/ (p|pra|para) (quando|qdo|qndo|qd) /g, ' praquando '],
  [/ (o )?(que|q) (comprou|levou|pegou|compra) /g, ' produto '],
  [/ (onde|aonde) mora /g, ' endereco '],
  [/ falta (apagar|pagar) /g, ' restante '],
  [/ (faltam|falta|faltando) /g, ' restante '],
  [/ n (pago|paga|pagou|pg) /g, ' naopago '],
  [/ nao (pago|paga|pagou|pg) /g, ' naopago '],
];

/** A word of every phrase above, for most headings hold none. */
const STARTS_PHRASE =
  / (nao|paga|pagara|comprou|compra|levou|pegou|s|dd|mail|app|zap|f|j|cpfcnpj|cnpjcpf|pagar|pago|paga|pagou|pagamento|pagto|pgto|receber|cobrar|vencer|em|no|quando|qdo|qndo|qd|que|q|onde|aonde|falta|faltam|faltando|n) /;

const SMALL_WORDS = new Set(
  'de do da dos das o a os as e em no na nos nas p pra para por pelo pela com c ou r rs reais real brl seu sua meu ja ao foi esta foram estao que q d v s ou'.split(
    ' ',
  ),
);
/** Say whose column it is, not what stands in it; they count only where nothing else stands. */
const OWNERS = new Set(['cliente', 'contato', 'dados', 'ficha', 'identificacao', 'ddd', 'pessoa', 'pessoais']);

const CANONICAL = new Map<string, string>();
for (const [word, spellings] of Object.entries(SPELLINGS)) {
  CANONICAL.set(word, word);
  for (const spelling of spellings.split(' ')) CANONICAL.set(spelling, word);
}

/** A heading of more words is a sentence. */
const MAX_CORRECTED = 8;

export interface HeadingWordSet {
  /** Canonical words, sorted, joined by a space; '' for a heading without any. */
  key: string;
  words: string[];
  /** Whether a word was understood through a spelling mistake. */
  isGuess: boolean;
}

/** `known`: other words that are right as they stand and must not be corrected. `corrects`: whether spelling mistakes are. */
export function headingWords(heading: string, known: ReadonlySet<string>, corrects = true): HeadingWordSet {
  let isGuess = false;
  const typed = tokensOf(heading);
  const tokens = typed.map((token) => {
    const canonical = CANONICAL.get(token);
    if (canonical !== undefined) return canonical;
    if (known.has(token)) return token;
    const corrected = corrects && typed.length <= MAX_CORRECTED ? closestWord(token, known) : null;
    if (corrected === null) return token;
    isGuess = true;
    return corrected;
  });
  const distinct = [...new Set(tokens)];
  const telling = distinct.filter((word) => !OWNERS.has(word));
  // `Cliente` alone is the column of names; `Telefone do cliente` one of phones.
  const words = (telling.length > 0 ? telling : distinct.slice(0, 1)).sort();
  return { key: words.join(' '), words, isGuess };
}

function tokensOf(heading: string): string[] {
  if (heading.length > MAX_CELL_LENGTH) return [];
  const spaced = heading.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/R\$/gi, ' ');
  let text = ` ${foldName(spaced)
    .replace(/[ºª°]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  if (STARTS_PHRASE.test(text)) for (const [pattern, replacement] of PHRASES) text = text.replace(pattern, replacement);
  const tokens = text.trim().split(' ');
  const telling = tokens.filter((token) => token !== '' && !SMALL_WORDS.has(token));
  return telling;
}

/**
 * One letter wrong in five (or two neighbours swapped), two in nine, and every other word at least two letters further away;
 * shorter words are too close to each other (`nome` and `fone`).
 */
function closestWord(token: string, known: ReadonlySet<string>): string | null {
  if (token.length < 5 || token.length > 30 || /\d/.test(token)) return null;
  const tolerated = token.length >= 9 ? 2 : 1;
  // Nothing further away than this changes the answer.
  const furthest = tolerated + 1;
  const letters = letterSet(token);
  let best: string | null = null;
  let bestLetters = Number.POSITIVE_INFINITY;
  let otherLetters = Number.POSITIVE_INFINITY;
  for (const { word, meant, set } of wordsOf(known)) {
    // One wrong letter takes at most one letter from a word's set and adds one.
    if (Math.abs(word.length - token.length) > furthest || bitCount(set ^ letters) > 2 * furthest) continue;
    const away = isSwap(token, word) ? 1 : distance(token, word);
    if (meant === best) bestLetters = Math.min(bestLetters, away);
    else if (away < bestLetters) {
      otherLetters = bestLetters;
      best = meant;
      bestLetters = away;
    } else otherLetters = Math.min(otherLetters, away);
  }
  return bestLetters <= tolerated && otherLetters >= bestLetters + 2 ? best : null;
}

interface KnownWord {
  word: string;
  meant: string;
  /** Which letters it has, a bit each. */
  set: number;
}

/** All words worth comparing with, made once for each vocabulary: it is complete before the first heading is read. */
const WORDS_OF = new WeakMap<ReadonlySet<string>, KnownWord[]>();

function wordsOf(known: ReadonlySet<string>): KnownWord[] {
  const made = WORDS_OF.get(known);
  if (made) return made;
  const others = [...known].filter((word) => !CANONICAL.has(word)).map((word) => [word, word] as const);
  const words = [...CANONICAL, ...others]
    .filter(([word]) => word.length >= 4)
    .map(([word, meant]) => ({ word, meant, set: letterSet(word) }));
  WORDS_OF.set(known, words);
  return words;
}

function letterSet(word: string): number {
  let set = 0;
  for (let i = 0; i < word.length; i++) set |= 1 << (word.charCodeAt(i) & 31);
  return set;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Two neighbouring letters in the wrong order. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
