/** Two records of one person: merged, found by the keys of both, never asked twice, and taken apart again. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { setContactHours } from '../../server/app/contact-hours.js';
import { answerCounterProposal, counterProposal } from '../../server/app/counter-proposal.js';
import { setCreditLimit } from '../../server/app/credit-limit.js';
import { setCreditOverride } from '../../server/app/credit-override.js';
import { replayCredit } from '../../server/app/credit-replay.js';
import { createCustomer, setContactPreference, updateCustomer } from '../../server/app/customer.js';
import { mergeCustomers } from '../../server/app/customer-merge.js';
import { undoMerge } from '../../server/app/customer-unmerge.js';
import { requestData } from '../../server/app/data-request.js';
import { claimPaid, pauseCollection } from '../../server/app/hold.js';
import { recordLateReason } from '../../server/app/late-reason.js';
import { issueCustomerLink, linkPaths, withLink } from '../../server/app/link.js';
import { recordPageView } from '../../server/app/page-view.js';
import { reversePayment } from '../../server/app/payment.js';
import { acceptProposal, offerProposal, refuseProposal } from '../../server/app/proposal.js';
import { authorizePurchase } from '../../server/app/purchase.js';
import { customerBy, customers } from '../../server/app/queries/customer.js';
import { timeline, timelineText } from '../../server/app/queries/timeline.js';
import { storeReceipt } from '../../server/app/receipt.js';
import { checkProjections } from '../../server/app/recompute.js';
import { recordSale } from '../../server/app/sale.js';
import { contactHoursOf } from '../../server/db/contact-hours.js';
import { contactPreferences } from '../../server/db/customer.js';
import { addDays } from '../../server/domain/day.js';
import { runs } from '../support/runs.js';
import { openSendingShop, remindersOf, type SendingShop, told, useMailingApp } from './reminder-shop.js';
import { codesOf, NOBODY, once, refsOf } from './shop.js';

vi.setConfig({ testTimeout: 120_000 });
const used = useMailingApp();
let shop: SendingShop;
/** Most stories share a shop; those that move its clock or count all of it have one of their own. */
const newShop = async () => {
  shop = await openSendingShop(used.app, used.database);
};
beforeAll(newShop);

const merge = (fromId: string, intoId: string, key = once()) =>
  mergeCustomers(used.app, shop.owner, { ...key, fromId, intoId });
const undo = (mergeId: string) => undoMerge(used.app, shop.owner, { ...once(), mergeId });
const merged = async (fromId: string, intoId: string) => refsOf(await merge(fromId, intoId)).merge;
const undone = async (mergeId: string) => refsOf(await undo(mergeId));

/** What is stored beside the facts is what the facts say, and every decision is made again as it was. */
async function isSound(): Promise<void> {
  expect((await checkProjections(used.app, shop.merchantId)).differences).toEqual([]);
  expect((await replayCredit(used.app, shop.merchantId)).differences).toEqual([]);
}

/** By table, which fact is whose. */
const FACTS = [
  'ContactPreference',
  'ContactHours',
  'Sale',
  'Debt',
  'Payment',
  'PurchaseAuthorization',
  'Hold',
  'Receipt',
  'Reminder',
  'LateReason',
  'PageView',
  'Proposal',
  'CounterProposal',
  'DataRequest',
  'Link',
  'SheetRow',
] as const;
const KEPT = ['CreditDecision', 'CreditOverride'];

function whose(): Promise<Record<string, Record<string, string>>> {
  return shop.look(async ({ tx }) => {
    const owners: Record<string, Record<string, string>> = {};
    for (const table of FACTS) {
      const id = table === 'Link' ? '"secretHash"' : 'id';
      const rows = await tx.$queryRawUnsafe<{ id: string; customerId: string }[]>(
        `SELECT ${id} AS id, "customerId" FROM "${table}" WHERE "customerId" IS NOT NULL ORDER BY 1`,
      );
      owners[table] = Object.fromEntries(rows.map((row) => [row.id, row.customerId]));
    }
    return owners;
  });
}

const openPrincipal = () =>
  shop.look(async ({ tx }) => {
    const { _sum } = await tx.debt.aggregate({ _sum: { openPrincipalCents: true } });
    return Number(_sum.openPrincipalCents ?? 0n);
  });

/** One of everything that names a customer. */
async function withEverything(name: string): Promise<string> {
  const { app, owner } = { app: used.app, owner: shop.owner };
  const { customerId, debtId } = await shop.late({ name, email: null, phone: null });
  refsOf(
    await recordSale(app, owner, {
      ...once(),
      customerId,
      totalCents: 9_000,
      installments: 3,
      firstDueOn: '2026-07-30',
    }),
  );
  await shop.pay(customerId, { amountCents: 2_000 });
  await authorizePurchase(app, owner, { ...once(), customerId, amountCents: 1_000 });
  refsOf(await pauseCollection(app, owner, { ...once(), customerId, debtId, reason: 'combinado' }));
  const claim = refsOf(await claimPaid(app, owner, { ...once(), customerId, debtId })).claim;
  const bytes = Buffer.from(`%PDF-1.7 ${name}`);
  await shop.look((tenant) =>
    storeReceipt(tenant, { customerId, holdId: claim, contentType: 'application/pdf', bytes }),
  );
  refsOf(await recordLateReason(app, owner, { ...once(), customerId, debtId, reason: 'FORGOT' }));
  await shop.look((tenant) => recordPageView(tenant, customerId));
  const offer = refsOf(await offerProposal(app, owner, { ...once(), debtIds: [debtId] })).proposal;
  refsOf(await refuseProposal(app, owner, { ...once(), id: offer }));
  const amounts = [{ dueOn: '2026-08-05', amountCents: 8_000 }];
  const counter = refsOf(await counterProposal(app, owner, { ...once(), customerId, amounts })).counterProposal;
  refsOf(await answerCounterProposal(app, owner, { ...once(), id: counter, accepted: false }));
  refsOf(await requestData(app, owner, { ...once(), customerId, kind: 'CORRECTION', note: 'meu nome' }));
  refsOf(await setContactHours(app, owner, { ...once(), customerId, fromHour: 9, toHour: 18, evidence: 'balcão' }));
  await shop.optOut(customerId, 'EMAIL');
  refsOf(await issueCustomerLink(app, owner, { ...once(), customerId }));
  await shop.look(async ({ tx, merchantId }) => {
    await tx.$executeRaw`INSERT INTO "Reminder" ("merchantId", id, "customerId", "sentOn", step, "cadenceVersion", "recordedAt")
      VALUES (${merchantId}, ${`rem_${customerId.slice(4)}`}, ${customerId}, '2026-07-10', 'REMINDER', 1, '2026-07-10T13:00Z')`;
    await tx.$executeRaw`INSERT INTO "Attempt" ("merchantId", "reminderId", number, channel, state, text, recipient, "claimedBy", "leaseUntil")
      VALUES (${merchantId}, ${`rem_${customerId.slice(4)}`}, 1, 'CALL', 'SENT', 'x', 'x', 'x', now())`;
    await tx.$executeRaw`INSERT INTO "SheetBinding" ("merchantId", id, "spreadsheetId", "sheetId", "sheetName", columns)
      VALUES (${merchantId}, 'bin_x', 'planilha', 0, 'Fiado', '{}') ON CONFLICT DO NOTHING`;
    await tx.$executeRaw`INSERT INTO "SheetRow" ("merchantId", "bindingId", id, position, "customerId", "debtId", base, "computedKey")
      VALUES (${merchantId}, 'bin_x', ${`row_${customerId.slice(4)}`}, 2, ${customerId}, ${debtId}, '{}', 'known')`;
  });
  return customerId;
}

describe('everything of one becomes the other’s, and goes back', () => {
  it('every table that names a customer is one that a merge moves, or is known to stay', async () => {
    const rows = await shop.look(
      ({ tx }) => tx.$queryRaw<{ table: string }[]>`SELECT table_name::text AS "table" FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'customerId'`,
    );
    expect(rows.map(({ table }) => table).sort()).toEqual([...FACTS, ...KEPT].sort());
  });

  it('facts of all kinds, and no centavo more or less', async () => {
    await newShop();
    const [cida, aparecida] = [await withEverything('Cida Souza'), await withEverything('Maria Aparecida Souza')];
    const before = await whose();
    for (const table of FACTS) expect([table, new Set(Object.values(before[table]!)).size]).toEqual([table, 2]);
    const owed = await openPrincipal();

    const mergeId = await merged(cida, aparecida);
    const now = await whose();
    for (const table of FACTS) {
      const owners = Object.entries(before[table]!).map(([id]) => [id, now[table]![id]]);
      expect([table, owners]).toEqual([table, Object.keys(before[table]!).map((id) => [id, aparecida])]);
    }
    expect(await openPrincipal()).toBe(owed);
    const keys = await shop.look(({ tx }) =>
      tx.sheetRow.findMany({ orderBy: { id: 'asc' }, select: { computedKey: true } }),
    );
    expect(keys).toEqual([{ computedKey: null }, { computedKey: 'known' }]);
    await isSound();

    await undone(mergeId);
    const after = await whose();
    for (const table of FACTS) expect([table, after[table]]).toEqual([table, expect.objectContaining(before[table]!)]);
    expect(await openPrincipal()).toBe(owed);
    await isSound();
  });

  it('one reminder of a day each: both count, and the next day has none', async () => {
    await newShop();
    const [cida, aparecida] = [await withEverything('Cida Souza'), await withEverything('Maria Aparecida Souza')];
    const mergeId = await merged(cida, aparecida);
    const slots = () =>
      shop.look(async ({ tx }) => {
        const rows = await tx.reminder.findMany({ orderBy: [{ customerId: 'asc' }, { slot: 'asc' }] });
        return rows.map(({ customerId, slot }) => [customerId, slot]);
      });
    expect(await slots()).toEqual([
      [aparecida, 0],
      [aparecida, 1],
    ]);
    expect((await shop.facts(aparecida)).contacts).toHaveLength(2);
    await undone(mergeId);
    expect((await slots()).sort()).toEqual(
      [
        [cida, 0],
        [aparecida, 0],
      ].sort(),
    );
  });
});

describe('contacts', () => {
  const register = (id: string) =>
    shop.look(({ tx }) =>
      tx.customer.findFirstOrThrow({
        where: { id },
        select: { name: true, document: true, phone: true, email: true, note: true, naoMeLigue: true, payDay: true },
      }),
    );

  it('what one lacks the other tells; what it has stays; undone, it is as it was', async () => {
    const cida = await shop.customer({
      name: 'Cida',
      phone: '11987654321',
      note: 'mora na esquina',
      naoMeLigue: true,
      payDay: 5,
    });
    const maria = await shop.customer({
      name: 'Maria',
      document: '52998224725',
      phone: '11912345678',
      note: 'filha do Zé',
    });
    const before = await register(maria);
    const mergeId = await merged(cida, maria);
    expect(await register(maria)).toEqual({
      ...before,
      payDay: 5,
      naoMeLigue: true,
      note: 'filha do Zé\nmora na esquina',
    });
    refsOf(await updateCustomer(used.app, shop.owner, { ...once(), id: maria, payDay: 10 }));
    await undone(mergeId);
    // The merchant's own word of meanwhile stays.
    expect(await register(maria)).toEqual({ ...before, payDay: 10 });
    expect(await register(cida)).toMatchObject({ phone: '+5511987654321', naoMeLigue: true });
  });

  it('a no of either is a no, also after a later yes to the other', async () => {
    const said = async (id: string) =>
      (await shop.look(({ tx }) => contactPreferences(tx, [id]))).map(
        ({ channel, allowed }) => `${channel} ${allowed}`,
      );
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    await shop.optOut(cida, 'WHATSAPP_LINK');
    const yes = { customerId: maria, channel: 'WHATSAPP_LINK', allowed: true, evidence: 'ela pediu' } as const;
    refsOf(await setContactPreference(used.app, shop.owner, { ...once(), ...yes }));
    const mergeId = await merged(cida, maria);
    expect(await said(maria)).toEqual(['WHATSAPP_LINK false']);
    await undone(mergeId);
    expect([await said(cida), await said(maria)]).toEqual([['WHATSAPP_LINK false'], ['WHATSAPP_LINK true']]);
  });

  it.each([
    ['only one asked', [9, 18], null, [9, 18]],
    ['both: the hours that suit both', [9, 18], [12, 20], [12, 18]],
    ['both, and none suits both: the last word', [9, 11], [14, 18], [14, 18]],
  ] as const)('hours, %s', async (_, ofCida, ofMaria, expected) => {
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    const ask = async (customerId: string, hours: readonly [number, number] | null) => {
      if (hours === null) return;
      const [fromHour, toHour] = hours;
      refsOf(await setContactHours(used.app, shop.owner, { ...once(), customerId, fromHour, toHour, evidence: 'x' }));
    };
    await ask(cida, ofCida);
    await ask(maria, ofMaria);
    const hoursOf = async (id: string) => {
      const hours = (await shop.look(({ tx }) => contactHoursOf(tx, [id]))).get(id);
      return hours ? [hours.fromHour, hours.toHour] : null;
    };
    const mergeId = await merged(cida, maria);
    expect(await hoursOf(maria)).toEqual(expected);
    await undone(mergeId);
    expect([await hoursOf(cida), await hoursOf(maria)]).toEqual([ofCida, ofMaria]);
  });
});

describe('who was merged away is found as the one who remains', () => {
  it('by every key, in lists and search, and by whoever still uses the old id', async () => {
    await newShop();
    const cida = await shop.customer({ name: 'Cida do Bar', externalId: 'c-1', phone: '11987654321' });
    const maria = await shop.customer({ name: 'Maria Souza', externalId: 'c-2', document: '52998224725' });
    await merged(cida, maria);
    const by = (field: keyof typeof customerBy, value: string) =>
      shop.look(async (tenant) => (await customerBy[field].load(tenant, [value], undefined)).get(value)?.id);
    expect(await by('id', cida)).toBe(maria);
    expect(await by('externalId', 'c-1')).toBe(maria);
    expect(await by('externalId', 'c-2')).toBe(maria);
    expect(await by('phone', '+5511987654321')).toBe(maria);
    expect(await by('document', '52998224725')).toBe(maria);

    const listed = async (search: string | null) =>
      shop.look(async (tenant) => {
        const page = await customers.page(tenant, { first: 10, after: null, order: 'NAME', filter: { search } });
        return [page.rows.map(({ id }) => id), await customers.count(tenant, { search })];
      });
    expect(await listed(null)).toEqual([[maria], 1]);
    expect(await listed('cida')).toEqual([[maria], 1]);
    expect(await listed('98765')).toEqual([[maria], 1]);

    const debtId = await shop.debt(cida, { principalCents: 7_000 });
    await shop.pay(cida, { amountCents: 1_000 });
    const { debts, payments } = await shop.facts(maria);
    expect([debts.map(({ id }) => id), payments.map(({ amountCents }) => amountCents)]).toEqual([[debtId], [1_000]]);
    expect((await shop.facts(cida)).debts).toEqual([]);
    const again = { ...once(), name: 'Outra', document: '529.982.247-25' };
    expect(codesOf(await createCustomer(used.app, shop.owner, again))).toEqual(['ALREADY_EXISTS document']);
    // Its own document is no other's, though the record merged away may have it too.
    refsOf(await updateCustomer(used.app, shop.owner, { ...once(), id: maria, document: '52998224725' }));
    await isSound();
  });

  it('an old link opens the page of the one who remains, and after an undo its own again', async () => {
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    const path = (await shop.look((tenant) => linkPaths(tenant, 'DEBTOR', [cida]))).get(cida)!;
    const opened = () => withLink(used.app, 'DEBTOR', path.slice('/c/'.length), async (_, customerId) => customerId);
    expect(await opened()).toBe(cida);
    const mergeId = await merged(cida, maria);
    expect(await opened()).toBe(maria);
    expect(refsOf(await issueCustomerLink(used.app, shop.owner, { ...once(), customerId: cida })).customer).toBe(maria);
    await undone(mergeId);
    expect(await opened()).toBe(cida);
  });

  it('one merged into another who is merged on leads to the last, in one step', async () => {
    const [a, b, c] = [
      await shop.customer({ name: 'A' }),
      await shop.customer({ name: 'B' }),
      await shop.customer({ name: 'C' }),
    ];
    await shop.debt(a, { principalCents: 1_000 });
    const first = await merged(a, b);
    const second = await merged(b, c);
    const leadsTo = (id: string) =>
      shop.look(async ({ tx }) => (await tx.customer.findFirstOrThrow({ where: { id } })).mergedIntoId);
    expect([await leadsTo(a), await leadsTo(b), await leadsTo(c)]).toEqual([c, c, null]);
    expect((await shop.facts(c)).debts).toHaveLength(1);
    expect(codesOf(await undo(first))).toEqual(['MERGE_NOT_LAST mergeId']);
    await undone(second);
    expect([await leadsTo(a), await leadsTo(b)]).toEqual([b, null]);
    await undone(first);
    expect(await leadsTo(a)).toBeNull();
    expect((await shop.facts(a)).debts).toHaveLength(1);
    await isSound();
  });
});

describe('the limit', () => {
  it.each([
    [20_000, 45_000, 45_000],
    [45_000, 20_000, 45_000],
    [null, 30_000, 30_000],
    [30_000, null, 30_000],
    [null, null, null],
    [0, 0, 0],
    [0, null, 0],
  ])('%s into %s is %s: never less than either had', async (ofCida, ofMaria, expected) => {
    const customer = async (name: string, limitCents: number | null) => {
      const id = await shop.customer({ name, limitCents: limitCents ?? 20_000 });
      if (limitCents === null) refsOf(await updateCustomer(used.app, shop.owner, { ...once(), id, limitCents }));
      return id;
    };
    const [cida, maria] = [await customer('Cida', ofCida), await customer('Maria', ofMaria)];
    const mergeId = await merged(cida, maria);
    expect(await shop.limit(maria)).toBe(expected);
    await isSound();
    await undone(mergeId);
    expect([await shop.limit(cida), await shop.limit(maria)]).toEqual([ofCida, ofMaria]);
    await isSound();
  });

  it('debts that were late by then lower nobody, later ones do as ever, and undone it is taken back', async () => {
    await newShop();
    const cida = await shop.customer({ name: 'Cida', limitCents: 30_000 });
    const maria = await shop.customer({ name: 'Maria', limitCents: 45_000 });
    await shop.debt(cida, { principalCents: 5_000, dueOn: '2026-06-01', registeredOn: '2026-05-01' });
    await shop.debt(cida, { principalCents: 5_000, dueOn: '2026-06-30', registeredOn: '2026-06-01' });
    await shop.clock({ advanceDays: 1 });
    const mergeId = await merged(cida, maria);
    expect(await shop.limit(maria)).toBe(45_000);
    await shop.clock({ advanceDays: 5 });
    expect(await shop.limit(maria)).toBe(45_000);
    await shop.clock({ advanceDays: 12 });
    expect(await shop.limit(maria)).toBe(30_000);
    await isSound();
    await undone(mergeId);
    expect([await shop.limit(cida), await shop.limit(maria)]).toEqual([30_000, 45_000]);
    await isSound();
  });

  it('what earned a rise for one of them earns none again', async () => {
    await newShop();
    const [cida, maria] = [
      await shop.customer({ name: 'Cida' }),
      await shop.customer({ name: 'Maria', limitCents: 30_000 }),
    ];
    for (const dueOn of ['2026-07-20', '2026-07-21']) {
      const debtId = await shop.debt(cida, { principalCents: 9_000, dueOn });
      await shop.pay(cida, { debtIds: [debtId] });
    }
    await shop.clock({ advanceDays: 40 });
    expect(await shop.limit(cida)).toBe(30_000);
    await merged(cida, maria);
    expect(await shop.limit(maria)).toBe(30_000);
    await isSound();
  });

  it('terms that the owner agreed on with one hold for both, and end with an undo', async () => {
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    const agreed = { customerId: cida, graceDays: 40, reason: 'freguesa antiga', by: 'Ana' };
    refsOf(await setCreditOverride(used.app, shop.owner, { ...once(), ...agreed }));
    const mergeId = await merged(cida, maria);
    expect((await shop.facts(maria)).overrides.at(-1)?.body).toEqual({ graceDays: 40 });
    await undone(mergeId);
    expect((await shop.facts(maria)).overrides.at(-1)?.body).toBeNull();
    expect((await shop.facts(cida)).overrides.at(-1)?.body).toEqual({ graceDays: 40 });
    await isSound();
  });
});

describe('what is refused', () => {
  const pair = async () => [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })] as const;

  it('nobody with themselves, nobody unknown, nobody twice', async () => {
    const [cida, maria] = await pair();
    expect(codesOf(await merge(cida, cida))).toEqual(['SAME_CUSTOMER intoId']);
    expect(codesOf(await merge(NOBODY, maria))).toEqual(['NOT_FOUND fromId']);
    expect(codesOf(await merge(cida, 'deb_x'))).toEqual(['NOT_FOUND intoId']);
    expect(codesOf(await undo(cida))).toEqual(['NOT_FOUND mergeId']);
    const third = await shop.customer({ name: 'Zé' });
    const mergeId = await merged(cida, maria);
    expect(codesOf(await merge(cida, maria))).toEqual(['ALREADY_MERGED fromId']);
    expect(codesOf(await merge(third, cida))).toEqual(['ALREADY_MERGED intoId']);
    await undone(mergeId);
    expect(codesOf(await undo(mergeId))).toEqual(['MERGE_UNDONE mergeId']);
  });

  it('two documents are two people', async () => {
    const cida = await shop.customer({ name: 'Cida', document: '52998224725' });
    const maria = await shop.customer({ name: 'Cida', document: '11144477735' });
    expect(codesOf(await merge(cida, maria))).toEqual(['DIFFERENT_DOCUMENTS fromId']);
  });

  it('the owner’s hold of one is not lost, nor put on the other, unasked', async () => {
    const [cida, maria] = await pair();
    refsOf(
      await setCreditLimit(used.app, shop.owner, {
        ...once(),
        customerId: cida,
        limitCents: 0,
        reason: 'x',
        by: 'Ana',
      }),
    );
    expect(codesOf(await merge(cida, maria))).toEqual(['LIMIT_ON_HOLD fromId']);
    expect(codesOf(await merge(maria, cida))).toEqual(['LIMIT_ON_HOLD fromId']);
  });

  it('“já paguei” about everything of one does not come to mean what the other owes', async () => {
    const [cida, maria] = await pair();
    await shop.debt(cida);
    await shop.debt(maria);
    refsOf(await claimPaid(used.app, shop.owner, { ...once(), customerId: maria }));
    expect(codesOf(await merge(cida, maria))).toEqual(['CLAIM_OPEN intoId']);
    expect(codesOf(await merge(maria, cida))).toEqual(['CLAIM_OPEN fromId']);
  });

  it('an offer open for both, a counter-proposal waiting for both; one of them goes along', async () => {
    await newShop();
    const [cida, maria] = await pair();
    const late = { dueOn: '2026-07-01', registeredOn: '2026-06-01' };
    const [hers, his] = [await shop.debt(cida, late), await shop.debt(maria, late)];
    const offer = async (debtId: string) =>
      refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: [debtId] })).proposal;
    const ofCida = await offer(hers);
    const ofMaria = await offer(his);
    expect(codesOf(await merge(cida, maria))).toEqual(['OFFER_OPEN_FOR_BOTH fromId']);
    refsOf(await refuseProposal(used.app, shop.owner, { ...once(), id: ofMaria }));
    const amounts = [{ dueOn: '2026-08-05', amountCents: 8_000 }];
    for (const customerId of [cida, maria])
      refsOf(await counterProposal(used.app, shop.owner, { ...once(), customerId, amounts }));
    expect(codesOf(await merge(cida, maria))).toEqual(['COUNTER_OPEN_FOR_BOTH fromId']);
    const third = await shop.customer({ name: 'Cida Souza' });
    const mergeId = await merged(cida, third);
    refsOf(await acceptProposal(used.app, shop.owner, { ...once(), id: ofCida, planNumber: 1 }));
    await isSound();
    // The agreement is about her debt alone, so that it goes back with it, instalments and all.
    await undone(mergeId);
    expect((await shop.facts(third)).debts).toEqual([]);
    expect((await shop.facts(cida)).debts.length).toBeGreaterThan(1);
    await isSound();
  });
});

describe('what came meanwhile, when it is undone', () => {
  it('a payment of what goes back goes back; one of the other’s stays; what is new stays', async () => {
    await newShop();
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    const [hers, his] = [await shop.debt(cida), await shop.debt(maria)];
    const mergeId = await merged(cida, maria);
    const ofHers = await shop.pay(maria, { debtIds: [hers], amountCents: 3_000 });
    const ofHis = await shop.pay(maria, { debtIds: [his], amountCents: 1_000 });
    const fresh = await shop.debt(maria);
    const owed = await openPrincipal();
    await undone(mergeId);
    const [cidas, marias] = [await shop.facts(cida), await shop.facts(maria)];
    expect([cidas.debts, cidas.payments].map((all) => all.map(({ id }) => id))).toEqual([[hers], [ofHers]]);
    expect([marias.debts, marias.payments].map((all) => all.map(({ id }) => id).sort())).toEqual([
      [his, fresh].sort(),
      [ofHis],
    ]);
    expect(await openPrincipal()).toBe(owed);
    await isSound();
  });

  it('a payment of both keeps them together until it is taken back', async () => {
    await newShop();
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    await shop.debt(cida);
    await shop.debt(maria);
    const mergeId = await merged(cida, maria);
    const both = await shop.pay(maria, { amountCents: 10_000 });
    expect(codesOf(await undo(mergeId))).toEqual(['MERGE_ENTANGLED mergeId']);
    refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: both, reason: 'separar' }));
    await undone(mergeId);
    expect(await openPrincipal()).toBe(16_000);
    await isSound();
  });

  it('a message about debts of both counts for both: no step goes out twice', async () => {
    await newShop();
    const [cida, maria] = [
      (await shop.late()).customerId,
      (await shop.late({ name: 'Maria', email: 'm@exemplo.com.br' })).customerId,
    ];
    const mergeId = await merged(cida, maria);
    expect(remindersOf(await shop.send())).toHaveLength(1);
    await undone(mergeId);
    for (const id of [cida, maria]) expect((await shop.facts(id)).contacts).toHaveLength(1);
    await shop.clock({ advanceDays: 1 });
    expect(await told(shop)).toEqual(['SKIP WAITING_STEP 2026-07-20', 'SKIP WAITING_STEP 2026-07-20']);
    await shop.clock({ advanceDays: 4 });
    expect(remindersOf(await shop.send())).toHaveLength(2);
    await isSound();
  });
});

describe('one person, one message a day', () => {
  it('whoever had theirs today has had it, whichever record it was', async () => {
    await newShop();
    const { customerId: cida } = await shop.late();
    remindersOf(await shop.send());
    const { customerId: maria } = await shop.late({ name: 'Maria', email: 'm@exemplo.com.br' });
    await merged(cida, maria);
    expect(await told(shop)).toEqual([expect.stringMatching(/^SKIP (CAP_DAY|WAITING_STEP) /)]);
    expect(codesOf(await shop.claim([maria], 'CALL'))).toEqual(['CONTACT_REFUSED customerIds.0']);
  });

  it('a merge and a sending at once: one message for both, or one for each before they are one', async () => {
    for (let round = 0; round < 4; round++) {
      const one = await openSendingShop(used.app, used.database);
      const [cida, maria] = [
        (await one.late()).customerId,
        (await one.late({ name: 'Maria', email: 'm@exemplo.com.br' })).customerId,
      ];
      const { previewId } = await one.queue();
      const mailsBefore = used.server.mails.length;
      const [sent, joined] = await Promise.all([
        one.send(used.app, previewId),
        mergeCustomers(used.app, one.owner, { ...once(), fromId: cida, intoId: maria }),
      ]);
      expect(joined.errors).toEqual([]);
      // Whoever is one person by then has no second one on that day; what did not leave because of the merge may be tried again.
      const delivered = used.server.mails.length - mailsBefore;
      expect(delivered).toBeLessThanOrEqual(sent.refs?.reminders.length ?? 0);
      const rest = await one.send();
      expect(rest.refs?.reminders.length ?? 0).toBe(delivered === 0 ? 1 : 0);
      expect((await one.facts(cida)).contacts).toEqual([]);
    }
  });
});

describe('at once', () => {
  it('two merges of the same two, either way round and to a third: one is first, nobody is lost', async () => {
    for (let round = 0; round < 3; round++) {
      const [a, b, c] = [
        await shop.customer({ name: 'A' }),
        await shop.customer({ name: 'B' }),
        await shop.customer({ name: 'C' }),
      ];
      for (const id of [a, b, c]) await shop.debt(id, { principalCents: 1_000 });
      const results = await Promise.all([merge(a, b), merge(b, a), merge(b, c), merge(c, a)]);
      const codes = results.flatMap(codesOf);
      expect(codes.every((code) => code.startsWith('ALREADY_MERGED'))).toBe(true);
      const facts = await Promise.all([a, b, c].map((id) => shop.facts(id)));
      expect(facts.reduce((sum, { debts }) => sum + debts.length, 0)).toBe(3);
      const left = await shop.look(({ tx }) =>
        tx.customer.count({ where: { id: { in: [a, b, c] }, mergedIntoId: null } }),
      );
      expect(left).toBe(3 - results.filter(({ refs }) => refs !== null).length);
    }
    await isSound();
  });

  it('payments and sales by the old id land with the one who remains', async () => {
    await newShop();
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    const hers = await shop.debt(cida);
    await Promise.all([
      merge(cida, maria),
      ...Array.from({ length: 4 }, () => shop.pay(cida, { debtIds: [hers], amountCents: 1_000 })),
      ...Array.from({ length: 3 }, () => shop.debt(cida, { principalCents: 500 })),
    ]);
    expect((await shop.facts(cida)).debts).toEqual([]);
    const { debts, payments } = await shop.facts(maria);
    expect([debts.length, payments.length]).toEqual([4, 4]);
    expect(await openPrincipal()).toBe(8_000 - 4_000 + 1_500);
    await isSound();
  });

  it('the same key merges once', async () => {
    await newShop();
    const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
    const key = once();
    const [first, second] = await Promise.all([merge(cida, maria, key), merge(cida, maria, key)]);
    expect(first.refs).toEqual(second.refs);
    expect(await shop.look(({ tx }) => tx.customerMerge.count())).toBe(1);
  });
});

describe('the database itself', () => {
  it('lets nobody be merged into whoever is merged away, nor into themselves', async () => {
    const [a, b, c] = [
      await shop.customer({ name: 'A' }),
      await shop.customer({ name: 'B' }),
      await shop.customer({ name: 'C' }),
    ];
    const set = (id: string, into: string) =>
      shop.look(({ tx }) => tx.$executeRaw`UPDATE "Customer" SET "mergedIntoId" = ${into} WHERE id = ${id}`);
    await set(a, b);
    await expect(set(c, a)).rejects.toThrow(/merge of its own/);
    await expect(set(b, c)).rejects.toThrow(/merge of its own/);
    await expect(set(c, c)).rejects.toThrow(/merge|check/i);
    const other = await openSendingShop(used.app, used.database);
    await expect(set(c, await other.customer())).rejects.toThrow(/foreign key/i);
    await expect(shop.look(({ tx }) => tx.$executeRaw`UPDATE "CustomerMerge" SET "fromId" = "intoId"`)).rejects.toThrow(
      /permission/,
    );
    await expect(shop.look(({ tx }) => tx.$executeRaw`UPDATE "Payment" SET "amountCents" = 1`)).rejects.toThrow(
      /permission/,
    );
  });
});

it('the timeline tells it in words, on both sides of an undo', async () => {
  await newShop();
  const [cida, maria] = [await shop.customer({ name: 'Cida' }), await shop.customer({ name: 'Maria' })];
  const texts = (id: string) =>
    shop.look(async (tenant) => {
      const args = { first: 20, after: null, order: 'RECENT', filter: undefined };
      const pages = await timeline.under('customer').pages.load(tenant, [id], args);
      return pages
        .get(id)!
        .rows.filter(({ kind }) => kind.endsWith('MERGED'))
        .map(timelineText);
    });
  const mergeId = await merged(cida, maria);
  expect(await texts(maria)).toEqual(['Juntado com o cadastro de Cida, por Dono da loja']);
  await shop.clock({ advanceDays: 1 });
  await undone(mergeId);
  expect(await texts(maria)).toEqual([
    'Junção com Cida desfeita por Dono da loja',
    'Juntado com o cadastro de Cida, por Dono da loja',
  ]);
  expect(await texts(cida)).toEqual([
    'Junção com Maria desfeita por Dono da loja',
    'Cadastro juntado ao de Maria, por Dono da loja',
  ]);
});

describe('whatever is done in whatever order', () => {
  const [A, B, C] = [0, 1, 2];
  const who = fc.constantFrom(A, B, C);
  const step = fc.oneof(
    fc.record({ do: fc.constant('debt' as const), who, days: fc.integer({ min: -50, max: 20 }) }),
    fc.record({ do: fc.constant('pay' as const), who, cents: fc.integer({ min: 1, max: 9_000 }) }),
    fc.record({ do: fc.constant('reverse' as const), nth: fc.nat(5) }),
    fc.record({ do: fc.constant('later' as const), days: fc.integer({ min: 1, max: 35 }) }),
    fc.record({ do: fc.constant('merge' as const), who, into: who }),
    fc.record({ do: fc.constant('merge' as const), who, into: who }),
    fc.record({ do: fc.constant('undo' as const), nth: fc.nat(3) }),
  );

  it('nothing is owed more or less by merging, no limit falls by it, and every decision is made again as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 16 }), async (steps) => {
        await newShop();
        const people: string[] = [];
        for (const name of ['Ana', 'Bia', 'Cida']) people.push(await shop.customer({ name, limitCents: 30_000 }));
        const payments: string[] = [];
        const merges: string[] = [];
        const limits = () => Promise.all(people.map((id) => shop.limit(id)));
        for (const one of steps) {
          const today = await shop.look(async (tenant) => tenant.today);
          if (one.do === 'debt') {
            const dueOn = addDays(today, one.days);
            const registeredOn = dueOn < today ? addDays(dueOn, -10) : today;
            await shop.debt(people[one.who]!, { principalCents: 4_000, dueOn, registeredOn });
          } else if (one.do === 'pay') {
            payments.push(await shop.pay(people[one.who]!, { amountCents: one.cents }));
          } else if (one.do === 'reverse') {
            const id = payments[one.nth];
            if (id) await reversePayment(used.app, shop.owner, { ...once(), id, reason: 'x' });
          } else if (one.do === 'later') {
            await shop.clock({ advanceDays: one.days });
          } else {
            const [owed, before] = [await openPrincipal(), await limits()];
            if (one.do === 'merge') {
              const result = await merge(people[one.who]!, people[one.into]!);
              if (result.refs) {
                merges.push(result.refs.merge);
                expect((await limits())[one.into]).toBeGreaterThanOrEqual(
                  Math.max(before[one.who]!, before[one.into]!),
                );
              }
            } else if (merges[one.nth]) await undo(merges[one.nth]!);
            expect(await openPrincipal()).toBe(owed);
          }
        }
        await isSound();
      }),
      { numRuns: runs(3, 20), seed: 20_261_122 },
    );
  }, 240_000);
});
