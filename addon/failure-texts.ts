/** What goes wrong, in the merchant's words: "o que houve" and "o que fazer". For the panel; the add-on knows codes. */
import type { Failure } from './rpc.js';

/** `code` → what happened and what to do. Where the server sent its own sentence it replaces `what`. */
const FAILURES: Record<string, readonly [what: string, doNext: string]> = {
  NOT_CONNECTED: ['Esta planilha ainda não está conectada.', 'Abra Caderneta › Conectar… e cole o código de conexão.'],
  BAD_CODE: [
    'Este não é um código de conexão da Caderneta.',
    'Copie o código inteiro, que começa com cdn1., e cole de novo.',
  ],
  PRIVATE_ADDRESS: [
    'O Google não enxerga este computador: o endereço do servidor só existe na sua rede.',
    'Publique o servidor num endereço https, ponha esse endereço em PUBLIC_URL, gere outro código e cole aqui. O comando “caderneta doctor --public” confere.',
  ],
  NETWORK: ['O servidor da Caderneta não respondeu.', 'Veja se ele está ligado e tente de novo em instantes.'],
  SERVER_MOVED: ['O servidor mudou de endereço.', 'Gere um novo código de conexão e cole em Conectar….'],
  NOT_CADERNETA: [
    'O endereço respondeu, mas não é um servidor da Caderneta.',
    'Confira o endereço do servidor e gere um novo código de conexão.',
  ],
  UNAUTHENTICATED: [
    'A chave foi revogada, venceu ou não existe mais.',
    'Gere um novo código de conexão no servidor e cole em Conectar….',
  ],
  FORBIDDEN: ['Esta chave não pode fazer isso.', 'Gere um código de conexão com mais permissões e cole em Conectar….'],
  THROTTLED: ['Foram pedidos demais em pouco tempo.', 'Espere um minuto e tente de novo.'],
  UNAVAILABLE: ['O servidor está ocupado ou reiniciando.', 'Tente de novo em instantes; nada se perdeu.'],
  COST_EXCEEDED: [
    'O pedido ficou grande demais para o servidor.',
    'Tente de novo; se continuar, avise quem cuida do servidor.',
  ],
  TOO_LARGE: [
    'As células desta aba têm texto demais para enviar.',
    'Encurte as células mais longas (observações, descrições) e tente de novo.',
  ],
  BAD_USER_INPUT: [
    'O servidor não entendeu o pedido: as versões podem ser diferentes.',
    'Atualize a Caderneta na planilha e no servidor para a mesma versão.',
  ],
  INTERNAL: ['O servidor teve um problema.', 'Tente de novo; se continuar, avise quem cuida do servidor.'],
  UNEXPECTED: ['Algo inesperado aconteceu na planilha.', 'Tente de novo; se continuar, feche e abra a planilha.'],
  TWO_ACCOUNTS: [
    'O Google recusou o painel, quase sempre porque há mais de uma conta Google aberta neste navegador.',
    'Abra a planilha numa janela anônima, ou num perfil do navegador só com a conta da loja.',
  ],
  NO_ANSWER: ['O Google não respondeu a tempo.', 'Confira sua internet e tente de novo.'],
  BUSY: ['Outra sincronização está em andamento nesta planilha.', 'Espere um minuto e tente de novo.'],
  QUOTA: [
    'O limite diário do Google para esta conta acabou.',
    'Tente de novo amanhã, ou sincronize com menos frequência.',
  ],
  PERMISSION: [
    'O Google ainda não deu permissão à Caderneta nesta planilha.',
    'Use o menu Caderneta › Abrir painel e aceite as permissões.',
  ],
  NO_HEADER: [
    'Não achei a linha de títulos nesta aba.',
    'É a linha que diz o que é cada coluna, por exemplo: Cliente · Telefone · Valor · Vencimento. Escreva uma assim logo acima da primeira conta, ou use Criar abas.',
  ],
  TAB_GONE: ['A aba sincronizada não existe mais.', 'Abra a aba das dívidas e sincronize de novo.'],
  TAB_OF_PROPOSALS: [
    'Esta aba é da Caderneta, que a preenche sozinha.',
    'Abra a aba em que cada linha é uma dívida e sincronize.',
  ],
  TAB_NOT_SYNCED: ['Esta aba ainda não foi sincronizada.', 'Clique em Sincronizar e tente de novo.'],
  ROW_GONE: ['Não achei mais essa linha na planilha.', 'Sincronize para atualizar a lista.'],
  NO_ROW_SELECTED: [
    'A linha selecionada não é de uma dívida anotada.',
    'Clique numa linha da aba sincronizada e tente de novo.',
  ],
  DEBT_UNKNOWN: [
    'A Caderneta ainda não conhece a dívida desta linha.',
    'Sincronize; se houver uma pergunta sobre a linha, resolva antes.',
  ],
  PROTECTED_CELLS: [
    'A aba está protegida e a Caderneta não pôde escrever nela.',
    'Peça ao dono da planilha para liberar a edição, ou sincronize com a conta dele.',
  ],
  // Their sentence names the cell.
  CELL_CHANGED: ['A célula mudou.', 'Confira a pergunta de novo.'],
  CELL_IS_FORMULA: ['A célula tem uma fórmula.', 'Mude a fórmula na planilha e sincronize.'],
  CELL_REFUSED: [
    'A planilha não aceitou a resposta.',
    'Veja se a célula está protegida ou tem validação de dados, e escreva nela.',
  ],
  SHEET_CHANGED: ['A planilha mudou desde a última sincronização.', 'Sincronize e confira de novo.'],
  PREVIEW_STALE: ['A lista mudou.', 'Confira de novo.'],
  SETUP_INCOMPLETE: ['Faltam dados da loja.', 'Complete o cadastro em Dados da loja.'],
  CONTACT_REFUSED: ['Este cliente não pode ser contatado agora.', 'Atualize o painel e confira a lista.'],
  REMINDER_CLOSED: ['Este lembrete já tem um resultado.', 'Atualize o painel.'],
  HOLD_ENDED: ['Este aviso já foi resolvido.', 'Atualize o painel.'],
  DEBT_CLOSED: ['A dívida já está encerrada.', 'Sincronize para atualizar a planilha.'],
  NOTHING_OWED: ['Não há nada em aberto para receber.', 'Sincronize para atualizar a planilha.'],
  OVER_ALLOCATED: ['O valor é maior do que o devido.', 'Confira o valor recebido.'],
  PAYMENT_REVERSED: ['O recebimento já tinha sido desfeito.', 'Atualize o painel.'],
  SHEET_SCRAMBLED: [
    'As linhas parecem ter sido ordenadas sem a coluna de identificação; nada foi gravado.',
    'Desfaça a ordenação (Ctrl+Z) e ordene de novo a tabela inteira.',
  ],
  STALE_ROWS: ['Esta aba acaba de ser sincronizada de outro lugar.', 'Sincronize e confira.'],
  MISSING_COLUMN: [
    'Não achei as colunas de cliente e de valor nesta aba.',
    'Dê às colunas títulos como Cliente e Valor, ou abra a aba certa.',
  ],
  CONFLICT: ['Isto mudou enquanto você olhava.', 'Confira de novo e repita.'],
  IDEMPOTENCY_KEY_REUSED: ['Este pedido já tinha sido feito com outros dados.', 'Atualize o painel e confira.'],
  ALREADY_EXISTS: ['Já existe um cliente com este CPF ou CNPJ.', 'Procure pelo nome ou pelo telefone.'],
  AUTHORIZATION_CLOSED: ['Esta venda já foi registrada ou desfeita.', 'Atualize o painel e confira a planilha.'],
  AUTHORIZATION_EXPIRED: ['O lugar no limite venceu.', 'Confira de novo.'],
  AUTHORIZATION_EXCEEDED: ['A venda passa do que foi conferido.', 'Confira de novo com os dados de agora.'],
  AUTHORIZATION_REFUSED: ['Esta compra não foi liberada.', 'Confira de novo, ou libere com nome e motivo.'],
  AUTHORIZATION_APPROVED: ['Esta compra já está liberada.', 'Registre a venda.'],
  POLICY_LOWERS_LIMITS: ['Esta mudança baixaria limites hoje.', 'Confira quem são e confirme.'],
  LADDER_IS_CUSTOM: [
    'Os degraus do limite foram feitos à mão.',
    'Deixe o primeiro limite em branco aqui e mude-o em Regras do limite.',
  ],
  INVALID_DOCUMENT: ['Confira os números do CPF ou CNPJ.', 'Algum número falta ou está trocado.'],
  OFFER_STALE: ['As contas deste cliente mudaram.', 'Feche e ofereça de novo.'],
  PLAN_OF_PLAN: ['Uma dessas contas já está em um acordo.', 'Feche e ofereça de novo.'],
  PROPOSAL_NOT_OPEN: ['Esta oferta não está mais aberta.', 'Atualize o painel.'],
  PROPOSAL_EXPIRED: ['O prazo desta oferta acabou.', 'Faça outra oferta.'],
  PROPOSAL_CHANGED: ['Houve um pagamento ou uma mudança nas contas depois da oferta.', 'Faça outra oferta.'],
  PROPOSAL_ALREADY_ACCEPTED: ['Este acordo já foi aceito.', 'Atualize o painel.'],
  PROPOSAL_REFUSED: ['O cliente recusou esta oferta.', 'Faça outra oferta.'],
  PROPOSAL_WITHDRAWN: ['Esta oferta foi retirada.', 'Faça outra oferta.'],
  COUNTER_ANSWERED: ['Esta contraproposta já foi respondida.', 'Atualize o painel.'],
  DISPUTE_NOT_MENDED: [
    'Para dar razão ao cliente, antes corrija ou cancele a dívida.',
    'Mude o valor na planilha, ou apague a linha, e sincronize.',
  ],
  NOT_FOUND: ['Não foi encontrado.', 'Atualize o painel e confira.'],
};

/**
 * A failure as it came from the add-on, in words; the server's own sentence, when there is one, says what happened. One
 * that says already what to do is as it should be.
 */
export function worded(bare: Failure): Failure {
  if (bare.doNext !== '') return bare;
  const { code, what: said, errorId, others } = bare;
  const [what, doNext] = FAILURES[code] ?? ['', 'Confira o que foi preenchido e tente de novo.'];
  const fallback = said === '' ? 'O pedido não foi aceito.' : said;
  const isCoded = what !== '';
  return {
    ...bare,
    ...(others ? { others: others.map(worded) } : {}),
    what: isCoded && (said === '' || !USES_SERVER_SENTENCE.has(code)) ? what : fallback,
    doNext: errorId === undefined || errorId === '' ? doNext : `${doNext} Código do erro: ${errorId}.`,
  };
}

/** Codes whose sentence from the server, or from the add-on, carries facts that ours cannot know. */
const USES_SERVER_SENTENCE = new Set([
  'CONTACT_REFUSED',
  'SETUP_INCOMPLETE',
  'NOT_FOUND',
  'OVER_ALLOCATED',
  'CELL_CHANGED',
  'CELL_IS_FORMULA',
  'CELL_REFUSED',
]);
