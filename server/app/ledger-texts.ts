import type { Cents } from '../domain/facts.js';
import { formatBRL } from '../domain/money.js';

/** What the merchant reads about decisions and holds that people made, and names given by the server (pt-BR). */
export const ledgerTexts = {
  ownerKey: 'Dono da loja',
  limitOnRegistration: 'Limite definido no cadastro do cliente',
  limitOnUpdate: 'Limite alterado no cadastro do cliente',
  limitStarted: 'Limite inicial definido pelo lojista',
  belowExposure: (limitCents: Cents, exposureCents: Cents) =>
    `O cliente deve ${formatBRL(exposureCents)}, mais do que o novo limite de ${formatBRL(limitCents)}: só volta a comprar a prazo quando a dívida couber nele.`,
  holdReplaced: 'Substituída por uma nova pausa',
  offerOvertaken: 'Houve um pagamento ou uma mudança nas contas depois da proposta',
  offerReplaced: 'Substituída por uma nova proposta',
  counterReplaced: 'Substituída por outra do cliente',
  agreementLate: 'Parcela atrasada além da tolerância',
  counterSettled: 'O cliente aceitou um plano',
  agreementEntry: 'Entrada do acordo',
  agreementInstallment: 'Parcela do acordo',
  promiseReplaced: 'Substituída por uma nova promessa',
};
