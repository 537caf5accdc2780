/**
 * The words over a shop's columns, already folded: no accents, no capitals, no punctuation, no "do cliente" at the end.
 * Between columns of one field the greater strength wins; equal strength is asked. `needsSamples` marks words of several
 * meanings, taken only when the cells below agree.
 */
import type { SheetField } from './field.js';

interface HeadingWords {
  field: SheetField;
  strength: number;
  needsSamples?: boolean;
  words: readonly string[];
}

export const HEADING_WORDS: readonly HeadingWords[] = [
  {
    field: 'name',
    strength: 2,
    words: listed('nome, nome completo, nome e sobrenome, nome cliente, cliente nome, nome do devedor'),
  },
  {
    field: 'name',
    strength: 1,
    words: listed(`
      cliente, clientes, fregues, freguesa, freguesia, devedor, devedora, comprador, compradora, nomes, quem,
      quem deve, pessoa, razao social, consumidor
    `),
  },
  {
    field: 'phone',
    strength: 3,
    words: listed(`
      whatsapp, whats, whatss, whatsap, watsapp, wpp, zap, zapzap, celular whatsapp, whatsapp celular,
      telefone whatsapp, fone whatsapp, tel whatsapp, tel whats, cel whats, fone whats, telefone whats, celular whats,
      n whatsapp, numero do whatsapp, fone zap
    `),
  },
  {
    field: 'phone',
    strength: 2,
    words: listed('celular, cel, telefone celular, tel celular, tel cel, n celular'),
  },
  {
    field: 'phone',
    strength: 1,
    words: listed(`
      telefone, telefones, fone, tel, telef, tele, contato telefonico, numero de telefone, fone contato,
      telefone contato, telefone de contato, tel contato, fone cel, fone celular, telefone celular fixo,
      n telefone, numero telefone, num telefone, n tel, tel fixo
    `),
  },
  {
    field: 'phone',
    strength: 1,
    needsSamples: true,
    words: listed('contato, contatos, numero, ddd numero, ddd telefone'),
  },
  {
    field: 'document',
    strength: 1,
    words: listed('cpf, cnpj, cpf cnpj, cnpj cpf, cpf ou cnpj, n cpf, numero do cpf, cpf mf, c p f'),
  },
  {
    field: 'document',
    strength: 1,
    needsSamples: true,
    words: listed('documento, doc, docto, documentos'),
  },
  {
    field: 'email',
    strength: 1,
    words: listed(
      'e mail, email, mail, correio eletronico, endereco de e mail, endereco de email, endereco eletronico',
    ),
  },
  {
    field: 'principalCents',
    strength: 3,
    words: listed(`
      valor da parcela, valor parcela, vlr parcela, vl parcela, vr parcela, vlr da parcela, valor da prestacao,
      valor prestacao, vlr parc, vl parc, valor parc, valor da divida, valor divida, valor devido, vlr divida
    `),
  },
  {
    field: 'principalCents',
    strength: 1,
    words: listed(`
      valor, valores, vlr, vl, vr, val, valor total, vlr total, vl total, total, valor em reais, quanto,
      quanto deve, divida, debito, montante, quantia, importancia, valor da compra, valor compra, vlr compra,
      valor da venda, valor venda, vlr venda, total devido, valor a pagar,
      valor a receber, valor fiado, valor do fiado, total da compra, total a pagar, saldo, saldo devedor, restante, valor restante,
      resta, falta pagar, valor em aberto
    `),
  },
  {
    field: 'dueOn',
    strength: 1,
    words: listed(`
      vencimento, vencimentos, venc, vcto, vencto, vcmto, vto, vencim, vence, vence em, vence dia,
      data de vencimento, data do vencimento, data vencimento, data venc, data vencto, data vcto, data de venc,
      dt vencimento, dt venc, dt vencto, dt vcto, dt de vencimento, dia do vencimento, dia de vencimento,
      dia vencimento, data limite, pagar ate, data de vcto, data do vcto,
      data de vencto, data p pagar, data pra pagar, data para pagamento, vencimento da parcela, vencimento parcela
    `),
  },
  {
    field: 'dueOn',
    strength: 1,
    needsSamples: true,
    words: listed('prazo, para quando, pra quando'),
  },
  {
    field: 'paid',
    strength: 2,
    words: listed(`
      pg, pago, paga, pagos, pagou, ja pagou, ja pago, esta pago, foi pago, quitado, quitada, quitou, pago s n,
      pg s n, pago sim nao, liquidado, liquidada, foi paga, pago nao pago, pago ou nao, pgo
    `),
  },
  {
    field: 'paid',
    strength: 1,
    needsSamples: true,
    words: listed('situacao, status, pagamento, pagto, pgto, ok, baixa, baixado, recebido, acertou, acertado'),
  },
  {
    field: 'paidOn',
    strength: 1,
    words: listed(`
      data pgto, data pagto, data pagamento, data do pagamento, data de pagamento, data pg, data pgt, dt pgto,
      dt pagto, dt pagamento, dt pg, pago em, pg em, pago dia, pagou em, pagou dia, quitado em, data do pgto,
      data do pagto, data quitacao, data da quitacao, dia do pagamento, recebido em, data baixa
    `),
  },
  {
    field: 'installment',
    strength: 1,
    words: listed('parcela, parc, parcela n, n parcela, numero da parcela, no parcela, prestacao, prest, n da parcela'),
  },
  {
    field: 'installment',
    strength: 1,
    needsSamples: true,
    words: listed('parcelas, prestacoes, parcelamento, pcl, parcs'),
  },
  {
    field: 'note',
    strength: 1,
    words: listed(`
      obs, observacao, observacoes, observ, anotacao, anotacoes, nota, notas, comentario, comentarios, recado,
      recados, lembrete, lembretes, obs gerais, anot, observacoes gerais
    `),
  },
  {
    field: 'limitCents',
    strength: 1,
    words: listed(
      'limite, limite de credito, limite credito, limite fiado, limite do fiado, limite de compra, lim, lim credito',
    ),
  },
  {
    field: 'address',
    strength: 1,
    words: listed('endereco, enderec, end, rua, logradouro, endereco completo, onde mora, rua e numero, residencia'),
  },
  {
    field: 'uf',
    strength: 1,
    words: listed('uf, estado uf, uf estado'),
  },
  {
    field: 'uf',
    strength: 1,
    needsSamples: true,
    words: listed('estado'),
  },
  {
    field: 'description',
    strength: 1,
    words: listed(`
      descricao, desc, descr, produto, produtos, item, itens, mercadoria, mercadorias, o que comprou, o que levou,
      produto comprado, descricao da compra, descricao da venda, descricao do produto, itens comprados
    `),
  },
  {
    field: 'soldOn',
    strength: 1,
    words: listed(`
      data da compra, data compra, data de compra, dt compra, data da venda, data venda, data de venda, dt venda,
      comprou em, vendido em, comprado em, dia da compra, dia da venda, comprou dia, dt da compra, dt da venda
    `),
  },
];

/** Headings of shops that resemble the ones above, or seem clear, and mean something else or several things. */
export const OTHER_HEADINGS: readonly string[] = listed(`
  data, dt, dia, datas, id, codigo, cod, cod cliente, valor pago, vlr pago, vl pago, pago parcial, total pago,
  valor recebido, vlr recebido, valor quitado, entrada, valor unitario, vlr unitario, valor unit, vlr unit,
  vl unit, preco, preco unitario, valor atualizado, valor da entrada, valor juros, valor da multa, valor multa,
  valor desconto, vendedor, vendedora, vencido, vencida, vencidos, vencidas, vencido em, vencida em, venda, vendas,
  compra, compras, a pagar, pagador, pagadores, dias em atraso, atraso, dias de atraso, disponivel,
  ultimo lembrete, data do cadastro, data cadastro, data de nascimento, data nascimento, data nasc, dt nasc,
  nascimento, quantidade, quant, qtd, qtde, qtd parcelas, total de parcelas, total parcelas, numero de parcelas,
  n de parcelas, limite disponivel, limite usado, saldo anterior, nome da mae, nome do produto, nome fantasia,
  nome do vendedor, forma de pagamento, forma pagamento, forma pagto, forma pgto, estado civil, cidade, bairro,
  cep, complemento, apelido, fonte, fones, local, mes, ano
`);

function listed(words: string): string[] {
  return words.trim().split(/,\s+/);
}
