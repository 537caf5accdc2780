/**
 * The words over a shop's columns, as `headingWords` makes them comparable: order, small words, "do cliente", capitals and
 * abbreviations do not count (`dt vencto` is `data vencimento`). Between columns of one field the greater strength wins
 * where that is certain; the rest is asked.
 */
import type { SheetField } from './field.js';
import { headingWords } from './heading-tokens.js';

/** What an amount is of: a sale or debt as a WHOLE, one PARCEL of it, the BALANCE still owed, the UNIT price of a piece. */
export type AmountRole = 'WHOLE' | 'PARCEL' | 'BALANCE' | 'UNIT';

export interface FieldMeaning {
  kind: 'FIELD';
  field: SheetField;
  strength: number;
  /** A word of several meanings that is taken only when the cells below agree. */
  needsSamples: boolean;
  role: AmountRole;
}
/** Several fields are possible, likeliest first: the cells decide, or the merchant. */
export interface OpenMeaning {
  kind: 'SEVERAL';
  fields: readonly SheetField[];
  /** Even where one field fits the cells, the word may mean something else. */
  isAlwaysAsked: boolean;
}
export type HeadingMeaning =
  | ((FieldMeaning | OpenMeaning) & { isGuess: boolean })
  /** Known to be something of the merchant's own. */
  | { kind: 'OTHER' }
  | { kind: 'UNKNOWN'; hints: readonly SheetField[] };

type Line = readonly [
  field: SheetField,
  strength: number,
  words: string,
  extra?: { needsSamples?: true; role?: AmountRole },
];

const FIELD_WORDS: readonly Line[] = [
  ['name', 2, 'nome, nome completo, nome sobrenome, cliente nome, nome devedor, nome comprador, nome razao social'],
  [
    'name',
    1,
    `cliente, devedor, comprador, quem, quem deve, quem comprou, quem levou, quem pegou, pessoa, razao social,
     consumidor, paciente, nome paciente, cliente devedor, cliente comprador, mensalista, nome apelido, nome completo apelido`,
  ],
  [
    'phone',
    3,
    `whatsapp, celular whatsapp, telefone whatsapp, telefone celular whatsapp, numero whatsapp, numero zap,
     numero telefone whatsapp, numero celular whatsapp`,
  ],
  ['phone', 2, 'celular, telefone celular, telefone movel, numero celular, celular contato, celular 1'],
  [
    'phone',
    1,
    `telefone, numero telefone, telefone contato, contato telefonico, telefone fixo, telefone fixo celular, telefone 1,
     telefone principal, telefone residencial, telefone recado, telefone comercial`,
  ],
  [
    'document',
    1,
    `cpf, cnpj, cpf cnpj, numero cpf, numero cnpj, cpf mf, numero cpf cnpj, documento cpf, documento cnpj, cnpj empresa,
     cpf cnpj documento, cpf titular`,
  ],
  [
    'document',
    1,
    'documento, numero documento, documento cpf cnpj, cpf identidade, identidade cpf',
    { needsSamples: true },
  ],
  ['email', 1, 'email, correio eletronico, endereco email, endereco eletronico, email contato'],
  [
    'principalCents',
    3,
    `valor parcela, valor cada parcela, preco parcela, valor parcela mensal, valor mensal, valor parcela devida,
     valor mensalidade, mensalidade valor mensal`,
    { role: 'PARCEL' },
  ],
  [
    'principalCents',
    2,
    `valor divida, divida, deve, valor deve, quanto deve, deve quanto, total deve, total divida, valor total divida,
     fiado, valor fiado, total fiado, valor original, valor principal, divida total, quanto deve total, valor original divida`,
  ],
  [
    'principalCents',
    1,
    `valor, valor total, total, quanto, montante, quantia, importancia, valor compra, total compra, valor total compra,
     valor venda, total venda, valor total venda, valor apagar, apagar, areceber, valor areceber, total apagar, total areceber,
     valor cobrar, valor conta, total conta, valor titulo, valor nota, valor bruto, valor liquido, total geral, valor servico,
     valor produto, valor pedido, total pedido, valor comanda, quanto ficou, ficou quanto, quanto deu, deu quanto,
     gastou, quanto gastou, importe, compra fiado, compra total, valor compra fiado, quantia deve, valor cobranca, principal, valor aluguel`,
  ],
  [
    'principalCents',
    1,
    `saldo, saldo deve, saldo devedor, restante, valor restante, restante apagar, saldo restante, emaberto, valor emaberto,
     total emaberto, valor pendente, pendente, saldo apagar, saldo areceber, valor restante apagar, saldo atual, divida atual,
     saldo total, saldo final, total restante, pendencia, valor avencer, avencer, falta, saldo emaberto, total pendente,
     quanto restante, quanto emaberto`,
    { role: 'BALANCE' },
  ],
  ['principalCents', 0, 'preco, valor unitario, preco unitario, preco venda, preco produto', { role: 'UNIT' }],
  [
    'dueOn',
    1,
    `vencimento, data vencimento, data limite, pagar ate, data apagar, vencimento parcela, data vencimento parcela,
     limite apagar, data limite apagar, apagar ate, ate quando, vencimento pagamento, proximo vencimento, prazo vencimento,
     data combinada, data combinado, data cobranca, prazo apagar, data prazo, vencimento divida, vencimento conta,
     vencimento titulo, vencimento compra, vencimento fatura, praquando, praquando ficou, quando vencimento, data pagar,
     prazo pagamento, vencimento mensalidade`,
  ],
  [
    'dueOn',
    1,
    'prazo, data parcela, quando apagar, pagamento previsao, data prevista, combinado, previsao, data previsao, ate, ate data, avencer data',
    { needsSamples: true },
  ],
  [
    'paid',
    2,
    `pago, quitado, liquidado, pago naopago, naopago pago, pago quitado, conta pago, parcela pago, pago ok, ok pago,
     pago pendente, pago divida, cliente pago, compra pago`,
  ],
  [
    'paidOn',
    1,
    `data pagamento, data pago, data quitado, data quitacao, data recebimento, data recebido, data baixa, data liquidacao,
     pagamento realizado, data efetiva pagamento, quando pago, dia baixa, data acerto, data pagamento parcela`,
  ],
  [
    'paidCents',
    2,
    `pago valor, valor recebido, total pago, pago total, pagamento valor, pago quanto, quanto pago, quanto recebido,
     valor quitado, total recebido, recebido total, pagamento total, parcial pago, valor abatimento, abatimento,
     valor recebimento, pago parcial valor`,
  ],
  [
    'installment',
    2,
    `mensalidade, numero mensalidade, numero parcela, parcela total, parcela atual, parcela, parcela numero total, parcela qual`,
  ],
  [
    'installmentOf',
    1,
    `total parcelas, quantidade parcelas, numero parcelas, quantidade parcela, parcela quantidade, total parcela numero,
     parcelas total`,
    { needsSamples: true },
  ],
  ['note', 1, 'observacao, comentario, nota, observacao gerais, nota geral, observacao comentario'],
  ['limitCents', 1, 'limite, credito limite, fiado limite, compra limite, limite valor, limite maximo, limite total'],
  ['address', 1, 'endereco, completo endereco, endereco numero, endereco completo numero, endereco residencial'],
  ['uf', 1, 'uf, estado uf'],
  [
    'description',
    1,
    `descricao, produto, servico, produto comprado, compra descricao, descricao venda, descricao produto, compra produto,
     produto servico, descricao servico, produto vendido, produto venda, referente, lista produto`,
  ],
  ['description', 1, 'desc, pedido', { needsSamples: true }],
  [
    'soldOn',
    1,
    `compra data, data venda, data fiado, data pedido, data servico, data lancamento, data atendimento, data retirada,
     data anotacao`,
  ],
];

type OpenLine = readonly [fields: readonly SheetField[], words: string, isAlwaysAsked?: true];

/** The four that speak of payment in any way: words, days, or amounts. */
const PAYMENT: readonly SheetField[] = ['paid', 'paidOn', 'paidCents'];

const OPEN_WORDS: readonly OpenLine[] = [
  [
    ['soldOn', 'dueOn', 'paidOn'],
    'data, quando, data divida, data conta, data valor, data movimento, data emissao, emissao',
  ],
  [
    PAYMENT,
    'situacao, situacao pagamento, pagamento situacao, pago situacao, ok, baixa, recebido, recebimento, acertou',
  ],
  [
    PAYMENT,
    'acertado, acerto, quitacao, liquidacao, baixado, conta situacao, divida situacao, parcela situacao, situacao conta',
  ],
  [['paid', 'paidOn', 'paidCents', 'dueOn'], 'pagamento, pagou quando, pagamento parcela'],
  [['dueOn', 'paidOn'], 'pagaem', true],
  [['phone', 'email', 'name'], 'contato'],
  [['phone'], 'numero, contato numero'],
  [['soldOn', 'description', 'principalCents'], 'compra, venda, compra fiado dia'],
  [['installment', 'installmentOf'], 'parcelas'],
  [['uf', 'paid'], 'estado'],
  [['principalCents', 'description'], 'conta, comanda, soma', true],
  [['note', 'description'], 'detalhe, historico, informacao, assunto, aviso, avisos, diversos, outros, memo', true],
  [['paidCents', 'soldOn'], 'entrada, valor entrada', true],
  [['paidCents', 'paid'], 'parcial, pago parcial, credito, haver', true],
  [['dueOn', 'note'], 'promessa, prometeu, ficou pagar, promessa pagamento, data promessa, proxima cobranca', true],
  [
    ['name'],
    `apelido, titular, responsavel, empresa, razao, morador, aluno, nome aluno, inquilino, conhecido, associado, socio,
     contratante, sacado, fantasia, nome fantasia, tutor, proprietario, favorecido, hospede, atleta, fulano, nome responsavel,
     nome associado, nome socio, nome morador, nome inquilino, nome titular, nome tutor, nome proprietario, nome atleta`,
    true,
  ],
  [['name', 'phone'], 'nome telefone, cliente telefone, nome whatsapp, nome celular, nome contato telefone', true],
  [['description', 'principalCents'], 'produto valor, compra valor produto, descricao valor', true],
  [['address'], 'bairro endereco, cidade endereco, endereco bairro cidade', true],
];

/** Words that make a column the merchant's own in whatever company they stand. */
const BLOCKING = new Set(
  `vendedor fornecedor mae pai avalista fiador conjuge esposa esposo marido filho filha nascimento juros juro multa desconto
   acrescimo unitario cadastro ultimo ultima forma meio tipo modo banco agencia chave pix fiscal nf codigo id boleto atraso
   atrasado dias anterior disponivel usado utilizado atualizado corrigido taxa frete custo lucro comissao percentual
   estoque marca tamanho cor modelo sexo idade profissao inscricao cep cidade bairro complemento instagram facebook
   funcionario atendente caixa entrega garantia sobrenome civil vencido vencida vencidos vencidas lembrete troco media
   categoria classificacao score risco recibo cheque cartao dinheiro hora lembrado cobrado local loja
   previa gasto meses 2 3 4 5 6 7 8 9 10 11 12`
    .trim()
    .split(/\s+/),
);

/** Headings of the merchant's own that resemble a field, or whose words are needed so that nothing is "corrected" to them. */
const OTHER_WORDS = `quantidade, fonte, pagina, foto, vale, produto quantidade, numero casa, casa numero, numero pedido, numero nota, nota pedido,
   numero conta, conta numero, codigo cliente, naopago, deve parcelas, restante parcelas, parcelas restante, pago parcelas,
   parcelas pago, parcela restante, quantidade pago parcelas, limite saldo, numero ordem, ordem, seq, identidade, ddd,
   ponto referencia, referencia, registro, controle, link, whatsapp link, saida, saldo inicial, mes, ano, semana, quinzena, pet, animal, cachorro, gato, placa, veiculo, carro, apartamento,
   unidade, bloco, turma, curso, aula`;

const MEANINGS = new Map<string, FieldMeaning | OpenMeaning | { kind: 'OTHER' }>();
/** Every single word of the lists: right as it stands, never taken for a misspelt other one. */
const KNOWN_WORDS = new Set(BLOCKING);

/** `corrects`: whether words may be misspelt; thousands of cells are looked at without. */
export function headingMeaning(heading: string, corrects = true): HeadingMeaning {
  // The sign of money alone is how many a shop heads its amounts.
  const spoken = /^\s*\(?(R\$|\$|reais)\)?\s*:?\s*$/i.test(heading) ? 'valor' : withoutNumber(heading);
  const { key, words, isGuess } = headingWords(spoken, KNOWN_WORDS, corrects);
  const meaning = MEANINGS.get(key);
  if (meaning?.kind === 'OTHER') return meaning;
  if (meaning) return { ...inReais(meaning, heading), isGuess };
  if (words.some((word) => BLOCKING.has(word))) return { kind: 'OTHER' };
  return { kind: 'UNKNOWN', hints: hintsOf(words) };
}

/** `Pago R$` is how much was paid, not whether. */
function inReais(meaning: FieldMeaning | OpenMeaning, heading: string): FieldMeaning | OpenMeaning {
  const speaksOfPaying = meaning.kind === 'FIELD' ? meaning.field === 'paid' : meaning.fields === PAYMENT;
  if (!speaksOfPaying || !/R\$|\breais\b/i.test(heading)) return meaning;
  return { kind: 'FIELD', field: 'paidCents', strength: 2, needsSamples: false, role: 'WHOLE' };
}

/** `Data (2)`: a heading that stands there again, as the add-on tells the two apart. */
function withoutNumber(heading: string): string {
  return heading.replace(/ \(\d{1,3}\)$/, '');
}

/** What single words of an unknown heading suggest: worth offering, never taken. */
function hintsOf(words: readonly string[]): SheetField[] {
  if (words.length < 2) return [];
  const fields = words.flatMap((word): readonly SheetField[] => {
    const meaning = MEANINGS.get(word);
    if (meaning === undefined || meaning.kind === 'OTHER') return [];
    return meaning.kind === 'FIELD' ? [meaning.field] : meaning.fields;
  });
  return [...new Set(fields)];
}

function listed(words: string): string[] {
  return words.trim().split(/,\s+/);
}

function remember(text: string, meaning: FieldMeaning | OpenMeaning | { kind: 'OTHER' }): void {
  for (const word of text.split(' ')) KNOWN_WORDS.add(word);
  const { key } = headingWords(text, KNOWN_WORDS, false);
  if (!MEANINGS.has(key)) MEANINGS.set(key, meaning);
}

for (const [field, strength, words, { needsSamples = false, role = 'WHOLE' } = {}] of FIELD_WORDS)
  for (const text of listed(words)) remember(text, { kind: 'FIELD', field, strength, needsSamples, role });
for (const [fields, words, isAlwaysAsked = false] of OPEN_WORDS)
  for (const text of listed(words)) remember(text, { kind: 'SEVERAL', fields, isAlwaysAsked });
for (const text of listed(OTHER_WORDS)) remember(text, { kind: 'OTHER' });
