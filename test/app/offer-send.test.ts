import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { setSandboxClock } from '../../server/app/merchant.js';
import { acceptProposal, offerProposal, refuseProposal } from '../../server/app/proposal.js';
import { proposalMessage, sendProposal } from '../../server/app/reminder/offer.js';
import { proposalsOfCustomers } from '../../server/db/proposal.js';
import { checkTemplate } from '../../server/domain/message-check.js';
import { openSendingShop, type SendingShop, useMailingApp } from './reminder-shop.js';
import { codesOf, once, refsOf } from './shop.js';

const used = useMailingApp();
let shop: SendingShop;
beforeAll(async () => {
  shop = await openSendingShop(used.app, used.database);
});

const proposalsOf = (customerId: string, at = shop) => at.look(({ tx }) => proposalsOfCustomers(tx, [customerId]));
const offered = async (debtIds: string[], at = shop) =>
  refsOf(await offerProposal(used.app, at.owner, { ...once(), debtIds })).proposal;
const sendBy = (id: string, channel: 'EMAIL' | 'WHATSAPP_LINK' | 'SMS', at = shop) =>
  sendProposal(used.app, at.owner, { ...once(), id, channel });

describe('the offer step of the cadence', () => {
  it('makes the offer that its e-mail tells of, which can then be accepted as told', async () => {
    const at = await openSendingShop(used.app, used.database);
    const customer = await at.customer({ name: 'Dona Cida', email: 'cida@exemplo.com.br' });
    await at.debt(customer, { principalCents: 12_000, dueOn: '2026-07-03' });
    const steps: string[] = [];
    for (let day = 0; day < 40 && steps.at(-1) !== 'OFFER'; day++) {
      const { send } = await at.queue();
      const entry = send.find(({ customerId }) => customerId === customer);
      if (entry) {
        steps.push(entry.step);
        if (entry.step === 'OFFER') {
          expect(await proposalsOf(customer, at)).toEqual([]);
          expect(entry.text).toMatch(/1\) À vista por R\$\s108,00 \(10% de desconto\)/);
          expect(entry.text).toMatch(/2\) 2x de R\$\s60,00/);
          expect(entry.text).toMatch(/3\) 4x de R\$\s30,00/);
          expect(entry.text).toContain('Custo efetivo total (CET)');
          expect(entry.subject).toBe('Recado do Mercadinho da Ana');
        }
        await at.send();
      }
      if (steps.at(-1) !== 'OFFER')
        refsOf(await setSandboxClock(used.app, at.owner, { ...once(), advanceToContactDay: true }));
    }
    expect(steps).toEqual(['REMINDER', 'OPTIONS', 'OFFER']);
    const mail = await PostalMime.parse(used.server.mails.at(-1)!.raw);
    expect(mail.text).toMatch(/À vista por R\$\s108,00/);
    const [proposal] = await proposalsOf(customer, at);
    expect(proposal).toMatchObject({ state: 'OFFERED', origin: 'MENU' });
    expect(mail.text).toContain(proposal!.plans[1]!.title);
    refsOf(await acceptProposal(used.app, at.owner, { ...once(), id: proposal!.id, planNumber: 2 }));
    expect((await at.queue()).send).toEqual([]);
  });
});

describe('sendProposal', () => {
  it('writes once a day, whatever step the cadence is at, and the offer keeps everything else silent', async () => {
    const customer = await shop.customer({ email: 'joana@exemplo.com.br', phone: '11987654321' });
    const debt = await shop.debt(customer, { principalCents: 12_000, dueOn: '2026-07-20' });
    const id = await offered([debt]);
    const before = used.server.mails.length;
    refsOf(await sendBy(id, 'EMAIL'));
    expect(used.server.mails.length).toBe(before + 1);
    const again = await sendBy(id, 'WHATSAPP_LINK');
    expect(codesOf(again)).toEqual(['CONTACT_REFUSED id']);
    expect(again.errors[0]!.message).toContain('hoje');
    expect((await shop.queue('2026-07-20')).send.some(({ customerId }) => customerId === customer)).toBe(false);
  });

  it('is claimed for WhatsApp with words that can be copied before', async () => {
    const customer = await shop.customer({ name: 'José', phone: '11987650000' });
    const debt = await shop.debt(customer, { principalCents: 12_000, dueOn: '2026-06-20' });
    const id = await offered([debt]);
    const [proposal] = await proposalsOf(customer);
    const facts = await shop.facts(customer);
    const text = await shop.look((tenant) => proposalMessage(used.app, tenant, proposal!, facts, 'WHATSAPP_LINK'));
    expect(text).toMatch(/2\) 2x de R\$\s60,00\n3\) 4x de R\$\s30,00\nSem juros, vale até 22\/07\./);
    const own = text!.replace(/https:\/\/\S+/g, '{link}').split('\n\n')[0]!;
    expect(checkTemplate(own, 'WHATSAPP_LINK', 'OFFER')).toEqual([]);
    const { reminder } = refsOf(await sendBy(id, 'WHATSAPP_LINK'));
    const attempt = await shop.look(({ tx }) => tx.attempt.findFirstOrThrow({ where: { reminderId: reminder } }));
    expect(attempt).toMatchObject({ channel: 'WHATSAPP_LINK', state: 'CLAIMED', text });
  });

  it('a second offer on the same debt may be written about on another day', async () => {
    const at = await openSendingShop(used.app, used.database);
    const customer = await at.customer({ email: 'rita@exemplo.com.br' });
    const debt = await at.debt(customer, { principalCents: 12_000, dueOn: '2026-06-20' });
    const first = await offered([debt], at);
    refsOf(await sendBy(first, 'EMAIL', at));
    refsOf(await refuseProposal(used.app, at.owner, { ...once(), id: first, reason: 'Caro' }));
    refsOf(await setSandboxClock(used.app, at.owner, { ...once(), advanceToContactDay: true }));
    refsOf(await sendBy(await offered([debt], at), 'EMAIL', at));
    expect(await at.look(({ tx }) => tx.reminder.count({ where: { customerId: customer, step: 'OFFER' } }))).toBe(2);
  });

  it('refuses what is closed, who opted out, a channel that cannot hold it, and what nobody knows', async () => {
    const customer = await shop.customer({ email: 'luis@exemplo.com.br' });
    const debt = await shop.debt(customer, { principalCents: 12_000, dueOn: '2026-06-20' });
    const id = await offered([debt]);
    expect(codesOf(await sendBy(id, 'SMS'))).toEqual(['INVALID channel']);
    expect(codesOf(await sendBy(id, 'WHATSAPP_LINK'))).toEqual(['CONTACT_REFUSED channel']);
    await shop.optOut(customer, 'EMAIL');
    expect(codesOf(await sendBy(id, 'EMAIL'))).toEqual(['CONTACT_REFUSED id']);
    refsOf(await refuseProposal(used.app, shop.owner, { ...once(), id }));
    expect(codesOf(await sendBy(id, 'EMAIL'))).toEqual(['PROPOSAL_REFUSED id']);
    expect(codesOf(await sendBy('prp_0000000000000000000000', 'EMAIL'))).toEqual(['NOT_FOUND id']);
  });
});
