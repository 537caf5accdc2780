import { expect, it } from 'vitest';
import { type RecordLateReasonInput, recordLateReason } from '../../server/app/late-reason.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { timeline, timelineText } from '../../server/app/queries/timeline.js';
import { codesOf, NO_DEBT, NOBODY, once, openShop, refsOf, useApp } from './shop.js';

const used = useApp();

it('keeps every reason with who noted it, tells it on the timeline, and holds the clock', async () => {
  const shop = await openShop(used.app);
  const record = (fields: Partial<RecordLateReasonInput> & { customerId: string }) =>
    recordLateReason(used.app, shop.owner, { ...once(), reason: 'FORGOT', ...fields });
  const customerId = await shop.customer();
  const debtId = await shop.debt(customerId);
  const others = await shop.debt(await shop.customer());
  refsOf(await record({ customerId }));
  refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), advanceDays: 3 }));
  refsOf(await record({ customerId, debtId, reason: 'LOST_JOB', note: 'desde maio' }));

  const kept = await shop.look(({ tx }) => tx.lateReason.findMany({ orderBy: { recordedAt: 'asc' } }));
  expect(kept.map(({ reason, note, debtId: about, by }) => [reason, note, about, by])).toEqual([
    ['FORGOT', null, null, shop.owner.name],
    ['LOST_JOB', 'desde maio', debtId, shop.owner.name],
  ]);
  const page = await shop.look((tenant) =>
    timeline.page(tenant, { first: 1, after: null, order: 'RECENT', filter: undefined }),
  );
  expect(page.rows.map(timelineText)).toEqual(['Motivo do atraso: perdeu o emprego (desde maio)']);
  const back = await setSandboxClock(used.app, shop.owner, { ...once(), at: '2026-07-15T12:00-03:00' });
  expect(codesOf(back)).toEqual(['INVALID_DATE at']);

  expect(codesOf(await record({ customerId: NOBODY }))).toEqual(['NOT_FOUND customerId']);
  expect(codesOf(await record({ customerId, debtId: NO_DEBT }))).toEqual(['NOT_FOUND debtId']);
  expect(codesOf(await record({ customerId, debtId: others }))).toEqual(['CUSTOMER_MISMATCH debtId']);
  expect(codesOf(await record({ customerId, reason: 'NO_SUCH' as never }))).toEqual(['INVALID reason']);
});
