import { beforeAll, describe, expect, it } from 'vitest';
import { setSandboxClock } from '../../server/app/merchant.js';
import { type TimelineRow, timeline, timelineText } from '../../server/app/queries/timeline.js';
import type { Tx } from '../../server/db/client.js';
import { codesOf, once, openShop, type Shop, useApp } from './shop.js';

const used = useApp();
const DAY = new Date('2026-07-15T00:00Z');
const LATER = new Date('2026-07-15T20:00Z');

/** Rows of one offer's life, as the use cases of proposals write them. */
async function insertOffer(tx: Tx, merchantId: string, customerId: string, debtId: string): Promise<void> {
  const common = { merchantId, recordedAt: LATER };
  const amounts = [
    { dueOn: '2026-08-05', amountCents: 8_000 },
    { dueOn: '2026-08-20', amountCents: 8_000 },
  ];
  await tx.counterProposal.create({
    data: { ...common, id: 'cpr_1', customerId, amounts, message: 'posso assim', on: DAY, by: 'link' },
  });
  await tx.counterAnswer.create({
    data: { ...common, counterProposalId: 'cpr_1', outcome: 'OFFERED', on: DAY, by: 'Ana' },
  });
  const validUntilOn = new Date('2026-07-22T00:00Z');
  const offer = { customerId, offeredOn: DAY, validUntilOn, plans: [], snapshot: {}, policyVersion: 1, origin: 'MENU' };
  await tx.proposal.create({ data: { ...common, ...offer, id: 'prp_1', offeredBy: 'Ana' } });
  await tx.proposal.create({ data: { ...common, ...offer, id: 'prp_2', offeredBy: 'Ana' } });
  await tx.proposal.create({ data: { ...common, ...offer, id: 'prp_3', offeredBy: 'Ana' } });
  const event = { ...common, on: DAY, by: 'Ana' };
  await tx.proposalEvent.create({
    data: { ...event, id: 'pev_1', proposalId: 'prp_1', kind: 'ACCEPT', planNumber: 2 },
  });
  await tx.proposalEvent.create({
    data: { ...event, id: 'pev_2', proposalId: 'prp_1', kind: 'BREAK', reason: 'atraso' },
  });
  await tx.proposalEvent.create({
    data: { ...event, id: 'pev_3', proposalId: 'prp_2', kind: 'REFUSE', reason: 'caro' },
  });
  await tx.proposalEvent.create({ data: { ...event, id: 'pev_4', proposalId: 'prp_3', kind: 'WITHDRAW' } });
  for (const kind of ['SUPERSEDE', 'RESTORE'])
    await tx.debtChange.create({ data: { ...common, id: `chg_${kind}`, debtId, kind, proposalId: 'prp_1', on: DAY } });
  await tx.hold.create({
    data: { ...common, id: 'hol_1', customerId, kind: 'OFFER_OPEN', fromOn: DAY, untilOn: validUntilOn },
  });
  await tx.pageView.create({ data: { ...common, id: 'vie_1', customerId, on: DAY } });
}

describe('the timeline', () => {
  let shop: Shop;
  let entries: TimelineRow[];
  beforeAll(async () => {
    shop = await openShop(used.app);
    const customerId = await shop.customer();
    const debtId = await shop.debt(customerId);
    entries = await shop.look(async (tenant) => {
      await insertOffer(tenant.tx, tenant.merchantId, customerId, debtId);
      return (await timeline.page(tenant, { first: 50, after: null, order: 'RECENT', filter: undefined })).rows;
    });
  });

  it('tells an offer in words, once: its hold is not told beside it', () => {
    const about = /^(PROPOSAL|COUNTER|PAGE|DEBT_CHANGED|HOLD)/;
    const told = entries
      .filter(({ kind }) => about.test(kind))
      .map((entry) => [entry.kind, timelineText(entry)].join(': '));
    expect(told.sort()).toEqual([
      'COUNTER_ANSWERED: Contraproposta aceita: virou proposta',
      'COUNTER_PROPOSED: Cliente propôs pagar R$ 160,00 em 2 vezes (posso assim)',
      'DEBT_CHANGED: Acordo desfeito: a dívida voltou a valer',
      'DEBT_CHANGED: Dívida trocada por um acordo',
      'PAGE_VIEWED: Cliente viu a conta',
      'PROPOSAL_ACCEPTED: Acordo aceito: plano 2',
      'PROPOSAL_BROKEN: Acordo desfeito (atraso)',
      ...Array.from({ length: 3 }, () => 'PROPOSAL_OFFERED: Proposta feita por Ana, válida até 22/07/2026'),
      'PROPOSAL_REFUSED: Proposta recusada (caro)',
      'PROPOSAL_WITHDRAWN: Proposta retirada',
    ]);
    expect(entries.find(({ kind }) => kind === 'PROPOSAL_ACCEPTED')).toMatchObject({
      on: '2026-07-15',
      nodeId: 'prp_1',
    });
  });
});

describe('the clock of a sandbox does not go back before', () => {
  const facts: Record<string, (tx: Tx, merchantId: string, customerId: string) => Promise<unknown>> = {
    'a page viewed': (tx, merchantId, customerId) =>
      tx.pageView.create({ data: { merchantId, id: 'vie_x', customerId, on: DAY, recordedAt: LATER } }),
    'a counter-proposal': (tx, merchantId, customerId) =>
      tx.counterProposal.create({
        data: { merchantId, id: 'cpr_x', customerId, amounts: [], on: DAY, by: 'x', recordedAt: LATER },
      }),
    'a statement': (tx, merchantId) =>
      tx.statementImport.create({
        data: {
          merchantId,
          id: 'sim_x',
          format: 'CSV',
          leftOut: {},
          sha256: 'a'.repeat(64),
          importedBy: 'x',
          recordedAt: LATER,
        },
      }),
    'another policy of plans': (tx, merchantId) =>
      tx.planPolicy.create({ data: { merchantId, version: 2, body: {}, recordedAt: LATER } }),
  };
  it.each(Object.entries(facts))('%s', async (_, insert) => {
    const shop = await openShop(used.app);
    const customerId = await shop.customer();
    const setClock = (at: string) => setSandboxClock(used.app, shop.owner, { ...once(), at });
    expect(codesOf(await setClock('2026-07-16T10:00-03:00'))).toEqual([]);
    expect(codesOf(await setClock('2026-07-15T14:00-03:00'))).toEqual([]);
    expect(codesOf(await setClock('2026-07-16T10:00-03:00'))).toEqual([]);
    await shop.look(({ tx, merchantId }) => insert(tx, merchantId, customerId));
    expect(codesOf(await setClock('2026-07-15T14:00-03:00'))).toEqual(['INVALID_DATE at']);
  });
});
