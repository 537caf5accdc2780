import { expect, it } from 'vitest';
import { setSandboxClock } from '../../server/app/merchant.js';
import { acceptProposal, offerProposal } from '../../server/app/proposal.js';
import { checkProjections } from '../../server/app/recompute.js';
import { storeProposalStates } from '../../server/db/proposal.js';
import { once, openShop, refsOf, useApp } from './shop.js';

const used = useApp();

it('finds a proposal whose stored state is not what its facts say; what the calendar does is not stored', async () => {
  const shop = await openShop(used.app);
  const offered = async () => {
    const customer = await shop.customer();
    const debt = await shop.debt(customer, { dueOn: '2026-06-10', registeredOn: '2026-05-10' });
    return refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: [debt] })).proposal;
  };
  const check = () => checkProjections(used.app, shop.merchantId);
  const [open, accepted] = [await offered(), await offered()];
  refsOf(await acceptProposal(used.app, shop.owner, { ...once(), id: accepted, planNumber: 1 }));
  refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), advanceDays: 9 }));
  expect(await check()).toMatchObject({ customers: 2, proposals: 2, differences: [] });

  await shop.look(({ tx }) =>
    storeProposalStates(tx, [
      { id: open, state: 'REFUSED' },
      { id: accepted, state: 'FULFILLED' },
    ]),
  );
  expect((await check()).differences).toEqual([
    { id: open, stored: 'REFUSED', computed: 'OFFERED' },
    { id: accepted, stored: 'FULFILLED', computed: 'ACCEPTED' },
  ]);
});
