import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultCadence } from '../../server/domain/default-policy.js';
import type { Channel, Step } from '../../server/domain/facts.js';
import {
  composeMessage,
  greetingName,
  hasMessage,
  identification,
  withIdentification,
} from '../../server/domain/message.js';
import { checkTemplate } from '../../server/domain/message-check.js';
import { messageTexts } from '../../server/domain/message-texts.js';

const shop = {
  name: 'Mercadinho da Ana',
  contactName: 'Ana',
  address: 'Rua das Flores, 12, Campinas/SP',
  document: '11222333000181',
};
const one = [{ dueOn: '2026-06-05', effectiveDueOn: '2026-06-05', daysLate: 10, totalCents: 12000 }];
const two = [
  { dueOn: '2026-07-18', effectiveDueOn: '2026-07-20', daysLate: 12, totalCents: 8000 },
  { dueOn: '2026-07-20', effectiveDueOn: '2026-07-20', daysLate: 12, totalCents: 6000, chargesCents: 100 },
];
const pairs = Object.keys(messageTexts).map((key) => key.split('/') as [Step, Channel]);

function compose(step: Step, channel: Channel, over: Partial<Parameters<typeof composeMessage>[0]> = {}) {
  const debts = over.debts ?? one;
  return composeMessage({
    step,
    channel,
    shop,
    customer: { name: 'Cida Souza' },
    debts,
    totalCents: debts.reduce((sum, debt) => sum + debt.totalCents, 0),
    link: '{link}',
    unsubscribeLink: '{descadastro}',
    ...over,
  });
}

describe('composeMessage', () => {
  it('writes the first reminder by e-mail', () => {
    expect(compose('REMINDER', 'EMAIL')).toEqual({
      subject: 'Recado do Mercadinho da Ana',
      text: [
        'Olá, Cida.',
        'Em nosso cadastro, a conta de R$ 120,00 com vencimento em 05/06 aparece em aberto.',
        'Pode ter sido esquecimento, ou o pagamento ainda não foi anotado por nós.',
        'Se já pagou, avise e nós conferimos. Para ver, pagar ou avisar: {link}',
        'Não quer receber por e-mail? {descadastro}',
      ].join('\n\n'),
    });
  });

  it('writes the courtesy for WhatsApp', () => {
    expect(compose('COURTESY', 'WHATSAPP_LINK')).toEqual({
      subject: null,
      text: [
        'Oi, Cida! Aqui é Ana, do Mercadinho da Ana 😊',
        'Só pra lembrar: sua conta de R$ 120,00 vence na sexta-feira, 05/06.',
        'Dá pra pagar por Pix ou aqui na loja. Tudo certo por aí? Se precisar de outro dia, é só me chamar.',
        'Dá pra ver e pagar aqui: {link}',
      ].join('\n'),
    });
  });

  it('lists several debts by the day on paper, with what was added', () => {
    const { text } = compose('REMINDER', 'EMAIL', { debts: two });
    expect(text).toContain('2 contas aparecem em aberto, no total de R$ 140,00:');
    expect(text).toContain('• R$ 80,00, vencida em 18/07\n• R$ 60,00 (com R$ 1,00 de multa e juros), vencida em 20/07');
  });

  it('sums up what a WhatsApp text cannot list', () => {
    const debts = Array.from({ length: 9 }, () => one[0]!);
    const { text } = compose('OPTIONS', 'WHATSAPP_LINK', { debts });
    expect(text.split('\n').filter((line) => line.startsWith('•'))).toHaveLength(6);
    expect(text).toContain('• e mais 4 contas, somando R$ 480,00');
  });

  it.each(pairs.filter(([step]) => step !== 'CALL'))(
    '%s by %s carries the Pix code alone on a line, and never in its subject',
    (step, channel) => {
      const pixCode = '00020126330014br.gov.bcb.pix…6304CCBD';
      const { subject, text } = compose(step, channel, { pixCode });
      expect(text.split('\n').filter((line) => line.includes(pixCode))).toEqual([pixCode]);
      expect(subject ?? '').not.toMatch(/pix/i);
      const lineAbove = (shown: Parameters<typeof compose>[2]) => {
        const lines = compose(step, channel, { pixCode, ...shown }).text.split('\n');
        return lines[lines.indexOf(pixCode) - 1];
      };
      expect(lineAbove({})).toBe('Pix copia e cola:');
      expect(lineAbove({ pixShownAs: 'Ana Souza · \nBanco X' })).toBe(
        'Pix copia e cola (antes de confirmar, veja se aparece Ana Souza · Banco X):',
      );
    },
  );

  it('has a text for every channel of every step of the default cadence but SMS', () => {
    const missing = defaultCadence.steps.flatMap(({ step, channels }) =>
      channels
        .filter((channel) => channel !== 'SMS' && !hasMessage(step, channel))
        .map((channel) => `${step}/${channel}`),
    );
    expect(missing).toEqual([]);
  });

  it.each(pairs)('%s by %s has nothing behind a link that could be copied with it', (step, channel) => {
    for (const debts of [one, two]) expect(compose(step, channel, { debts }).text).not.toMatch(/\{link\}[^\n]/);
  });

  it('never says the same on two channels', () => {
    for (const debts of [one, two]) {
      const sentences = pairs.map(([step, channel]) => {
        const text = compose(step, channel, { debts, unsubscribeLink: null }).text;
        return {
          channel,
          step,
          paragraphs: text.split('\n').filter((line) => line !== '' && !/^([•]|Olá, Cida\.$)/.test(line)),
        };
      });
      for (const a of sentences) {
        for (const b of sentences.filter((other) => other.channel !== a.channel)) {
          expect(a.paragraphs.filter((paragraph) => b.paragraphs.includes(paragraph))).toEqual([]);
        }
      }
    }
  });

  it.each(pairs)('%s by %s passes our own check without a warning', (step, channel) => {
    for (const debts of [one, two]) {
      for (const link of ['{link}', null]) {
        for (const pixCode of ['{pix}', null]) {
          expect(checkTemplate(compose(step, channel, { debts, link, pixCode }).text, channel, step)).toEqual([]);
        }
      }
    }
  });

  it.each(pairs)('%s by %s promises no discount and guesses nobody’s gender', (step, channel) => {
    const { text } = compose(step, channel);
    expect(text).not.toMatch(/desconto|%|\bobrigad[oa]\b|\bquerid[oa]\b/i);
    expect(text).toContain('R$ 120,00');
  });

  it('shows no debt in a subject, and no subject but in e-mail', () => {
    for (const [step, channel] of pairs) {
      const { subject } = compose(step, channel);
      expect(subject).toBe(channel === 'EMAIL' ? 'Recado do Mercadinho da Ana' : null);
    }
  });

  it('keeps hostile names from adding lines, links or commands', () => {
    const plain = compose('REMINDER', 'EMAIL', { customer: { name: '' } });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (customer, shopName) => {
        const message = compose('REMINDER', 'EMAIL', {
          customer: { name: customer },
          shop: { name: `Loja ${shopName}`, contactName: shopName },
        });
        expect(message.text.split('\n').length).toBe(plain.text.split('\n').length);
        expect(message.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('greetingName', () => {
  it.each([
    ['Cida Souza', 'Cida'],
    ['MARIA DAS DORES', 'Maria'],
    ['Dona Cida Souza', 'Dona Cida'],
    ['Seu Zé', 'Seu Zé'],
    ['Sr. João Batista', 'Sr. João'],
    ['Dra. Ana', 'Dra. Ana'],
    ["D'Ávila Maria", "D'Ávila"],
    ['Ana-Clara', 'Ana-Clara'],
    ['Cida, Souza', 'Cida'],
    ['Cida 😊', 'Cida'],
    ['Seu', 'Seu'],
    ['', null],
    ['  \n ', null],
    ['😊', null],
    ['http://golpe.com Ana', null],
    ['golpe.com', null],
    ['=HYPERLINK("x")', null],
    ['Dona www.golpe.com', null],
    ['11987654321', null],
  ])('greets %j as %j', (name, greeting) => expect(greetingName(name)).toBe(greeting));
});

describe('identification', () => {
  it('names the creditor, address and document (CDC 42-A)', () => {
    expect(identification(shop)).toBe('Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81');
    expect(identification({ ...shop, document: '52998224725' })).toMatch(/ · CPF 529\.982\.247-25$/);
  });

  it('ends the message as it goes out', () => {
    expect(withIdentification('Olá.', shop)).toBe(`Olá.\n\n${identification(shop)}`);
  });
});

describe('checkTemplate', () => {
  it.each([
    ['Vamos abrir um PROCESSO contra você', 'THREAT'],
    ['Vai parar na Justiça', 'THREAT'],
    ['vamos chamar a polícia', 'THREAT'],
    ['Última chance', 'THREAT'],
    ['seu nome vai para o SPC', 'BUREAU_THREAT'],
    ['vai pro S.P.C.', 'BUREAU_THREAT'],
    ['Evite a negativação', 'BUREAU_THREAT'],
    ['seu nome sujo', 'BUREAU_THREAT'],
    ['S e r a s a', 'BUREAU_THREAT'],
    ['Deixe de ser caloteiro', 'RIDICULE'],
    ['não tem vergonha?', 'RIDICULE'],
    ['vou contar para seus vizinhos', 'EXPOSURE'],
    ['ligo para o seu trabalho', 'EXPOSURE'],
    ['Pague em https://outra.example/pix', 'FOREIGN_LINK'],
    ['Pague em bit.ly/abc', 'FOREIGN_LINK'],
    ['  \n', 'EMPTY'],
  ])('refuses %j as %s', (text, code) => {
    const [first] = checkTemplate(`${text}${text.trim() ? '. Se já pagou, avise.' : ''}`, 'WHATSAPP_LINK', 'REMINDER');
    expect(first).toMatchObject({ severity: 'ERROR', code });
    expect(first!.message).not.toBe('');
  });

  it.each([
    ['Pague a conta de {valor}.', 'NO_WAY_OUT'],
    ['PAGUE SUA CONTA JÁ. Se já pagou, avise.', 'SHOUTING'],
    ['Pague imediatamente. Se já pagou, avise.', 'PRESSURE'],
  ])('only warns about %j', (text, code) => {
    const problems = checkTemplate(text, 'EMAIL', 'REMINDER');
    expect(problems.map((problem) => [problem.severity, problem.code])).toEqual([['WARNING', code]]);
  });

  it('sees a threat through accents, capitals, punctuation and spacing', () => {
    const words = ['processo', 'serasa', 'caloteiro', 'polícia'];
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.constantFrom(' ', '.', '-', '*', '  '),
        fc.boolean(),
        (word, gap, loud) => {
          const disguised = [...(loud ? word.toUpperCase() : word)].join(gap);
          const codes = checkTemplate(`Olá! ${disguised}! Se já pagou, avise.`, 'EMAIL', 'REMINDER');
          expect(codes.some((problem) => problem.severity === 'ERROR')).toBe(true);
        },
      ),
    );
  });
});
