/** What a debtor's page asks for, in which parts, and what it says of offers and agreements that came and went. */
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakLateAgreements } from '../../server/app/agreement.js';
import { answerCounterProposal } from '../../server/app/counter-proposal.js';
import { makeUpOf } from '../../server/app/debtor-page/make-up.js';
import { openDispute } from '../../server/app/dispute.js';
import { acceptProposal, offerProposal, withdrawProposal } from '../../server/app/proposal.js';
import { statusOn } from '../../server/domain/debt.js';
import { linesOf } from '../../server/web/debtor/debts.js';
import { openSendingShop, type SendingShop, useMailingApp } from '../app/reminder-shop.js';
import { once, refsOf } from '../app/shop.js';
import { aDay as aDayOf, aDebt, aPayment, someDebt, somePayments, sum } from '../domain/money-facts.js';
import { type Debtor, debtorAt, openSite, PERSON, PHONE, pathOf, textOf } from './debtor-shop.js';

const terms = {
  lateFeeBps: 200,
  lateInterestMonthlyBps: 100,
  graceBase: 'EFFECTIVE_DUE' as const,
};

describe('the parts of a total', () => {
  const partsOn = (day: string, debt: Parameters<typeof makeUpOf>[0], payments: Parameters<typeof makeUpOf>[1]) => {
    const makeUp = makeUpOf(debt, payments, day);
    return {
      total: makeUp.totalCents,
      lines: linesOf({ makeUp, terms: debt.terms }).map(({ label, cents }) => `${label} ${cents}`),
    };
  };
});
