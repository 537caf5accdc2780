import { expect, it } from 'vitest';
import type { ConditionCode, NextStep } from '../../server/domain/credit-limit.js';
import { customerTexts, nextStepTexts } from '../../server/domain/credit-texts.js';

it.each<[string, number | null, number | null, string]>([
  ['FIRST_LIMIT', null, 20_000, 'Seu limite para comprar a prazo é de R$ 200,00. Pagando em dia, ele cresce.'],
  ['TO_DEFINE', null, null, 'A loja ainda vai definir o seu limite. É só perguntar no balcão.'],
  ['PROMOTED', 20_000, 30_000, 'Por pagar em dia, seu limite subiu para R$ 300,00. Obrigado pela confiança!'],
  [
    'DEMOTED_31_DAYS',
    45_000,
    30_000,
    'Seu limite agora é de R$ 300,00. Colocando as contas em dia e pagando as próximas até o vencimento, ele volta a subir.',
  ],
  ['OWNER_SET', 20_000, 50_000, 'A loja aumentou o seu limite para R$ 500,00. Obrigado pela confiança!'],
  ['OWNER_SET', 50_000, 20_000, 'Seu limite agora é de R$ 200,00. Pagando em dia, ele volta a subir.'],
  ['OWNER_SET', 50_000, 50_000, 'Seu limite continua em R$ 500,00.'],
  ['OWNER_SET', 0, 20_000, 'Seu limite para comprar a prazo é de R$ 200,00. Pagando em dia, ele cresce.'],
  ['OWNER_HOLD', 50_000, 0, 'Por enquanto as suas compras são à vista. Fale com a loja: ela conversa com você.'],
])('%s from %j to %j is told to the customer', (rule, fromCents, toCents, text) => {
  expect(customerTexts.decided(rule, fromCents, toCents)).toBe(text);
});

type Lacks = Partial<Record<ConditionCode, [have: number, need: number]>>;

function stepLacking(lacks: Lacks, earliestOn = '2026-07-15'): NextStep {
  const all: Lacks = { ON_TIME_DEBTS: [2, 2], USE: [10_000, 10_000], DAYS: [30, 30], NOTHING_LATE: [0, 0], ...lacks };
  return {
    toCents: 30_000,
    earliestOn,
    conditions: Object.entries(all).map(([code, [have, need]]) => ({
      code: code as ConditionCode,
      have,
      need,
      met: code === 'NOTHING_LATE' ? have === 0 : have >= need,
    })),
  };
}

it.each<[Lacks, string | undefined, string, string]>([
  [{}, undefined, 'Seu limite vai a R$ 300,00', 'Sobe para R$ 300,00'],
  [
    { ON_TIME_DEBTS: [0, 2] },
    undefined,
    'Mais 2 parcelas em dia e seu limite vai a R$ 300,00',
    'Sobe para R$ 300,00: faltam 2 contas pagas em dia',
  ],
  [
    { ON_TIME_DEBTS: [1, 2], USE: [6_000, 10_000] },
    '2026-08-14',
    'Mais 1 parcela em dia (R$ 40,00 ao todo) e a partir de 14/08/2026 seu limite vai a R$ 300,00',
    'Sobe para R$ 300,00: falta 1 conta paga em dia (R$ 40,00 ao todo), a partir de 14/08/2026',
  ],
  [
    { USE: [6_000, 10_000] },
    undefined,
    'Mais R$ 40,00 pagos em dia e seu limite vai a R$ 300,00',
    'Sobe para R$ 300,00: falta R$ 40,00 em contas pagas em dia',
  ],
  [
    { STREAK: [0, 3], NOTHING_LATE: [1, 0] },
    undefined,
    'Com a conta em aberto paga, mais 3 parcelas em dia e seu limite vai a R$ 300,00',
    'Sobe para R$ 300,00: falta pagar a conta atrasada e 3 contas pagas em dia',
  ],
  [
    { DAYS: [1, 30] },
    '2026-08-14',
    'A partir de 14/08/2026 seu limite vai a R$ 300,00',
    'Sobe para R$ 300,00 a partir de 14/08/2026',
  ],
])('lacking %j (from %s on)', (lacks, earliestOn, forCustomer, forMerchant) => {
  const step = stepLacking(lacks, earliestOn);
  expect(customerTexts.nextStep(step, '2026-07-15')).toBe(forCustomer);
  expect(nextStepTexts.missing(step, '2026-07-15')).toBe(forMerchant);
});
