-- Proposals and agreements, the debtor's page, bank statements.
BEGIN;

-- AlterTable
ALTER TABLE "Customer" ADD COLUMN     "linkSeries" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Debt" ADD COLUMN     "proposalId" TEXT;

-- AlterTable
ALTER TABLE "DebtChange" ADD COLUMN     "proposalId" TEXT;

-- AlterTable
ALTER TABLE "Link" ADD COLUMN     "expiresAt" TIMESTAMPTZ(3),
ADD COLUMN     "failedProofs" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lockedUntil" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Merchant" ADD COLUMN     "pixBank" TEXT,
ADD COLUMN     "pixHolder" TEXT;

-- CreateTable
CREATE TABLE "PlanPolicy" (
    "merchantId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlanPolicy_pkey" PRIMARY KEY ("merchantId","version")
);

-- CreateTable
CREATE TABLE "PaymentReallocation" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "paymentId" TEXT NOT NULL,
    "proposalId" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PaymentReallocation_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "ReallocationPart" (
    "merchantId" TEXT NOT NULL,
    "reallocationId" TEXT NOT NULL,
    "debtId" TEXT NOT NULL,
    "amountCents" BIGINT NOT NULL,

    CONSTRAINT "ReallocationPart_pkey" PRIMARY KEY ("merchantId","reallocationId","debtId")
);

-- CreateTable
CREATE TABLE "Proposal" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "offeredOn" DATE NOT NULL,
    "validUntilOn" DATE NOT NULL,
    "plans" JSONB NOT NULL,
    "snapshot" JSONB NOT NULL,
    "policyVersion" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "note" TEXT,
    "offeredBy" TEXT NOT NULL,
    "keyId" TEXT,
    "approvedBy" TEXT,
    "approvalReason" TEXT,
    "counterProposalId" TEXT,
    "state" TEXT NOT NULL DEFAULT 'OFFERED',
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Proposal_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "ProposalDebt" (
    "merchantId" TEXT NOT NULL,
    "proposalId" TEXT NOT NULL,
    "debtId" TEXT NOT NULL,

    CONSTRAINT "ProposalDebt_pkey" PRIMARY KEY ("merchantId","proposalId","debtId")
);

-- CreateTable
CREATE TABLE "ProposalEvent" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "proposalId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "planNumber" INTEGER,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProposalEvent_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "CounterProposal" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "amounts" JSONB NOT NULL,
    "message" TEXT,
    "on" DATE NOT NULL,
    "by" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CounterProposal_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "CounterAnswer" (
    "merchantId" TEXT NOT NULL,
    "counterProposalId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "on" DATE NOT NULL,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CounterAnswer_pkey" PRIMARY KEY ("merchantId","counterProposalId")
);

-- CreateTable
CREATE TABLE "PageView" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PageView_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "Receipt" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "holdId" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Receipt_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "LateReason" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "debtId" TEXT,
    "reason" TEXT NOT NULL,
    "note" TEXT,
    "on" DATE NOT NULL,
    "by" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LateReason_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "ContactHours" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "fromHour" INTEGER,
    "toHour" INTEGER,
    "evidence" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ContactHours_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "DataRequest" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "note" TEXT,
    "on" DATE NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DataRequest_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "DataRequestEnd" (
    "merchantId" TEXT NOT NULL,
    "requestId" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "by" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DataRequestEnd_pkey" PRIMARY KEY ("merchantId","requestId")
);

-- CreateTable
CREATE TABLE "StatementImport" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "leftOut" JSONB NOT NULL,
    "importedBy" TEXT NOT NULL,
    "keyId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StatementImport_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "StatementEntry" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "importId" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "on" DATE NOT NULL,
    "amountCents" BIGINT NOT NULL,
    "description" TEXT NOT NULL,
    "payerName" TEXT,
    "payerDocument" TEXT,
    "txid" TEXT,
    "endToEndId" TEXT,
    "verdict" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "candidates" JSONB NOT NULL DEFAULT '[]',
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StatementEntry_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "StatementEntryEnd" (
    "merchantId" TEXT NOT NULL,
    "entryId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "paymentId" TEXT,
    "reason" TEXT,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StatementEntryEnd_pkey" PRIMARY KEY ("merchantId","entryId")
);

-- CreateIndex
CREATE INDEX "PaymentReallocation_merchantId_paymentId_idx" ON "PaymentReallocation"("merchantId", "paymentId");

-- CreateIndex
CREATE UNIQUE INDEX "PaymentReallocation_merchantId_proposalId_paymentId_key" ON "PaymentReallocation"("merchantId", "proposalId", "paymentId");

-- CreateIndex
CREATE INDEX "Proposal_merchantId_customerId_idx" ON "Proposal"("merchantId", "customerId");

-- CreateIndex
CREATE INDEX "Proposal_merchantId_state_validUntilOn_idx" ON "Proposal"("merchantId", "state", "validUntilOn");

-- CreateIndex
CREATE UNIQUE INDEX "Proposal_merchantId_counterProposalId_key" ON "Proposal"("merchantId", "counterProposalId");

-- CreateIndex
CREATE INDEX "ProposalDebt_merchantId_debtId_idx" ON "ProposalDebt"("merchantId", "debtId");

-- CreateIndex
CREATE INDEX "ProposalEvent_merchantId_proposalId_idx" ON "ProposalEvent"("merchantId", "proposalId");

-- CreateIndex
CREATE INDEX "CounterProposal_merchantId_customerId_idx" ON "CounterProposal"("merchantId", "customerId");

-- CreateIndex
CREATE INDEX "PageView_merchantId_customerId_recordedAt_idx" ON "PageView"("merchantId", "customerId", "recordedAt");

-- CreateIndex
CREATE INDEX "Receipt_merchantId_customerId_idx" ON "Receipt"("merchantId", "customerId");

-- CreateIndex
CREATE UNIQUE INDEX "Receipt_merchantId_holdId_sha256_key" ON "Receipt"("merchantId", "holdId", "sha256");

-- CreateIndex
CREATE INDEX "LateReason_merchantId_customerId_idx" ON "LateReason"("merchantId", "customerId");

-- CreateIndex
CREATE INDEX "ContactHours_merchantId_customerId_seq_idx" ON "ContactHours"("merchantId", "customerId", "seq");

-- CreateIndex
CREATE INDEX "DataRequest_merchantId_customerId_idx" ON "DataRequest"("merchantId", "customerId");

-- CreateIndex
CREATE INDEX "StatementImport_merchantId_recordedAt_idx" ON "StatementImport"("merchantId", "recordedAt");

-- CreateIndex
CREATE INDEX "StatementEntry_merchantId_importId_position_idx" ON "StatementEntry"("merchantId", "importId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "StatementEntry_merchantId_fingerprint_key" ON "StatementEntry"("merchantId", "fingerprint");

-- CreateIndex
CREATE INDEX "Debt_merchantId_proposalId_idx" ON "Debt"("merchantId", "proposalId");

-- AddForeignKey
ALTER TABLE "PlanPolicy" ADD CONSTRAINT "PlanPolicy_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_merchantId_proposalId_fkey" FOREIGN KEY ("merchantId", "proposalId") REFERENCES "Proposal"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "DebtChange" ADD CONSTRAINT "DebtChange_merchantId_proposalId_fkey" FOREIGN KEY ("merchantId", "proposalId") REFERENCES "Proposal"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "PaymentReallocation" ADD CONSTRAINT "PaymentReallocation_merchantId_paymentId_fkey" FOREIGN KEY ("merchantId", "paymentId") REFERENCES "Payment"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentReallocation" ADD CONSTRAINT "PaymentReallocation_merchantId_proposalId_fkey" FOREIGN KEY ("merchantId", "proposalId") REFERENCES "Proposal"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReallocationPart" ADD CONSTRAINT "ReallocationPart_merchantId_reallocationId_fkey" FOREIGN KEY ("merchantId", "reallocationId") REFERENCES "PaymentReallocation"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReallocationPart" ADD CONSTRAINT "ReallocationPart_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_merchantId_counterProposalId_fkey" FOREIGN KEY ("merchantId", "counterProposalId") REFERENCES "CounterProposal"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ProposalDebt" ADD CONSTRAINT "ProposalDebt_merchantId_proposalId_fkey" FOREIGN KEY ("merchantId", "proposalId") REFERENCES "Proposal"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProposalDebt" ADD CONSTRAINT "ProposalDebt_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProposalEvent" ADD CONSTRAINT "ProposalEvent_merchantId_proposalId_fkey" FOREIGN KEY ("merchantId", "proposalId") REFERENCES "Proposal"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounterProposal" ADD CONSTRAINT "CounterProposal_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounterProposal" ADD CONSTRAINT "CounterProposal_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounterAnswer" ADD CONSTRAINT "CounterAnswer_merchantId_counterProposalId_fkey" FOREIGN KEY ("merchantId", "counterProposalId") REFERENCES "CounterProposal"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PageView" ADD CONSTRAINT "PageView_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Receipt" ADD CONSTRAINT "Receipt_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Receipt" ADD CONSTRAINT "Receipt_merchantId_holdId_fkey" FOREIGN KEY ("merchantId", "holdId") REFERENCES "Hold"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LateReason" ADD CONSTRAINT "LateReason_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LateReason" ADD CONSTRAINT "LateReason_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ContactHours" ADD CONSTRAINT "ContactHours_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DataRequest" ADD CONSTRAINT "DataRequest_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DataRequestEnd" ADD CONSTRAINT "DataRequestEnd_merchantId_requestId_fkey" FOREIGN KEY ("merchantId", "requestId") REFERENCES "DataRequest"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StatementImport" ADD CONSTRAINT "StatementImport_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StatementEntry" ADD CONSTRAINT "StatementEntry_merchantId_importId_fkey" FOREIGN KEY ("merchantId", "importId") REFERENCES "StatementImport"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StatementEntryEnd" ADD CONSTRAINT "StatementEntryEnd_merchantId_entryId_fkey" FOREIGN KEY ("merchantId", "entryId") REFERENCES "StatementEntry"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StatementEntryEnd" ADD CONSTRAINT "StatementEntryEnd_merchantId_paymentId_fkey" FOREIGN KEY ("merchantId", "paymentId") REFERENCES "Payment"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- Rows that a shop made before has: its own copy of the defaults, as a new shop gets them.
INSERT INTO "PlanPolicy" ("merchantId", "version", "body") SELECT id, 1,
  '{"shortInstallments": 2, "longInstallments": 4, "longestTermMonths": 12, "cash": {"discounts": [{"fromDaysLate": 0, "principalBps": 1000}], "waive": {"interestBps": 10000, "feeBps": 10000}}, "installments": {"waive": {"interestBps": 0, "feeBps": 0}}, "smallestInstallmentCents": 3000, "entryBps": 0, "monthlyInterestBps": 0, "floor": {"principalBps": 8500, "monthlyDiscountBps": 100}, "attendantYieldBps": 250, "validityDays": 7, "breachToleranceDays": 10}'::jsonb FROM "Merchant";

ALTER TABLE "Merchant" ADD CONSTRAINT "Merchant_pix_lengths" CHECK (char_length("pixHolder") <= 200 AND char_length("pixBank") <= 100);
ALTER TABLE "DebtChange" DROP CONSTRAINT "DebtChange_kind";
ALTER TABLE "DebtChange" ADD CONSTRAINT "DebtChange_kind" CHECK (
  ("kind" = 'AMOUNT' AND "principalCents" BETWEEN 1 AND 1000000000 AND "dueOn" IS NULL AND "proposalId" IS NULL)
  OR ("kind" = 'DUE_DATE' AND "dueOn" BETWEEN '2000-01-01' AND '2100-12-31' AND "principalCents" IS NULL AND "proposalId" IS NULL)
  OR ("kind" IN ('CANCEL', 'REINSTATE', 'WRITE_OFF') AND "principalCents" IS NULL AND "dueOn" IS NULL AND "proposalId" IS NULL)
  OR ("kind" IN ('SUPERSEDE', 'RESTORE') AND "principalCents" IS NULL AND "dueOn" IS NULL AND "proposalId" IS NOT NULL));
-- An agreement replaces a debt once, and gives it back once.
CREATE UNIQUE INDEX "DebtChange_replaced_once" ON "DebtChange" ("merchantId", "debtId", "proposalId", "kind") WHERE "proposalId" IS NOT NULL;
ALTER TABLE "PaymentReallocation" ADD CONSTRAINT "PaymentReallocation_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "ReallocationPart" ADD CONSTRAINT "ReallocationPart_amount" CHECK ("amountCents" BETWEEN 1 AND 1000000000);

ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_state" CHECK ("state" IN ('OFFERED', 'ACCEPTED', 'FULFILLED', 'BROKEN', 'REFUSED', 'WITHDRAWN'));
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_origin" CHECK ("origin" IN ('MENU', 'ADJUSTED', 'COUNTER', 'PREVENTIVE'));
-- CDC 54-B: an offer is valid for at least two days.
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_days" CHECK ("offeredOn" BETWEEN '2000-01-01' AND '2100-12-31'
  AND "validUntilOn" BETWEEN "offeredOn" + 2 AND '2100-12-31');
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_approval" CHECK (("approvedBy" IS NULL) = ("approvalReason" IS NULL));
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_lengths" CHECK (char_length("offeredBy") BETWEEN 1 AND 200
  AND char_length("note") BETWEEN 1 AND 500 AND char_length("approvedBy") BETWEEN 1 AND 200 AND char_length("approvalReason") BETWEEN 1 AND 500);
ALTER TABLE "ProposalEvent" ADD CONSTRAINT "ProposalEvent_kind" CHECK (
  ("kind" = 'ACCEPT') = ("planNumber" IS NOT NULL) AND "kind" IN ('ACCEPT', 'REFUSE', 'WITHDRAW', 'BREAK') AND "planNumber" BETWEEN 1 AND 20);
ALTER TABLE "ProposalEvent" ADD CONSTRAINT "ProposalEvent_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "ProposalEvent" ADD CONSTRAINT "ProposalEvent_lengths" CHECK (char_length("by") BETWEEN 1 AND 200 AND char_length("reason") BETWEEN 1 AND 500);
-- Whatever two people do at once, an offer ends once, and is broken once.
CREATE UNIQUE INDEX "ProposalEvent_ends_once" ON "ProposalEvent" ("merchantId", "proposalId") WHERE "kind" IN ('ACCEPT', 'REFUSE', 'WITHDRAW');
CREATE UNIQUE INDEX "ProposalEvent_breaks_once" ON "ProposalEvent" ("merchantId", "proposalId") WHERE "kind" = 'BREAK';

ALTER TABLE "CounterProposal" ADD CONSTRAINT "CounterProposal_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "CounterProposal" ADD CONSTRAINT "CounterProposal_lengths" CHECK (char_length("message") BETWEEN 1 AND 500 AND char_length("by") BETWEEN 1 AND 200);
ALTER TABLE "CounterAnswer" ADD CONSTRAINT "CounterAnswer_outcome" CHECK ("outcome" IN ('OFFERED', 'DECLINED', 'REPLACED'));
ALTER TABLE "CounterAnswer" ADD CONSTRAINT "CounterAnswer_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "CounterAnswer" ADD CONSTRAINT "CounterAnswer_lengths" CHECK (char_length("reason") BETWEEN 1 AND 500 AND char_length("by") BETWEEN 1 AND 200);

ALTER TABLE "PageView" ADD CONSTRAINT "PageView_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "Receipt" ADD CONSTRAINT "Receipt_content" CHECK ("contentType" IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')
  AND octet_length("bytes") BETWEEN 1 AND 5242880 AND char_length("sha256") = 64);
ALTER TABLE "LateReason" ADD CONSTRAINT "LateReason_reason" CHECK ("reason" IN ('FORGOT', 'HARD_TIMES', 'LOST_JOB', 'ILLNESS', 'CHARGE_NOT_RECEIVED', 'SAYS_PAID', 'DISPUTES', 'UNWILLING', 'OTHER'));
ALTER TABLE "LateReason" ADD CONSTRAINT "LateReason_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "LateReason" ADD CONSTRAINT "LateReason_lengths" CHECK (char_length("note") BETWEEN 1 AND 500 AND char_length("by") BETWEEN 1 AND 200);
ALTER TABLE "ContactHours" ADD CONSTRAINT "ContactHours_hours" CHECK (("fromHour" IS NULL) = ("toHour" IS NULL)
  AND "fromHour" BETWEEN 0 AND 23 AND "toHour" BETWEEN "fromHour" + 1 AND 24);
ALTER TABLE "ContactHours" ADD CONSTRAINT "ContactHours_lengths" CHECK (char_length("evidence") BETWEEN 1 AND 500);
ALTER TABLE "DataRequest" ADD CONSTRAINT "DataRequest_kind" CHECK ("kind" IN ('ACCESS', 'CORRECTION', 'ERASURE'));
ALTER TABLE "DataRequest" ADD CONSTRAINT "DataRequest_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "DataRequest" ADD CONSTRAINT "DataRequest_lengths" CHECK (char_length("note") BETWEEN 1 AND 500);
ALTER TABLE "DataRequestEnd" ADD CONSTRAINT "DataRequestEnd_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "DataRequestEnd" ADD CONSTRAINT "DataRequestEnd_lengths" CHECK (char_length("note") BETWEEN 1 AND 500 AND char_length("by") BETWEEN 1 AND 200);

ALTER TABLE "StatementImport" ADD CONSTRAINT "StatementImport_format" CHECK ("format" IN ('CSV', 'OFX') AND char_length("sha256") = 64);
ALTER TABLE "StatementImport" ADD CONSTRAINT "StatementImport_lengths" CHECK (char_length("importedBy") BETWEEN 1 AND 200);
ALTER TABLE "StatementEntry" ADD CONSTRAINT "StatementEntry_amount" CHECK ("amountCents" BETWEEN -1000000000000 AND 1000000000000);
ALTER TABLE "StatementEntry" ADD CONSTRAINT "StatementEntry_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "StatementEntry" ADD CONSTRAINT "StatementEntry_verdict" CHECK ("verdict" IN ('CERTAIN', 'ASK', 'IGNORE') AND char_length("reason") BETWEEN 1 AND 100);
ALTER TABLE "StatementEntry" ADD CONSTRAINT "StatementEntry_lengths" CHECK (char_length("description") <= 500 AND char_length("payerName") <= 200
  AND char_length("payerDocument") <= 20 AND char_length("txid") <= 40 AND char_length("endToEndId") <= 64 AND char_length("fingerprint") <= 128);
ALTER TABLE "StatementEntryEnd" ADD CONSTRAINT "StatementEntryEnd_outcome" CHECK (("outcome" = 'POSTED') = ("paymentId" IS NOT NULL)
  AND "outcome" IN ('POSTED', 'IGNORED'));
ALTER TABLE "StatementEntryEnd" ADD CONSTRAINT "StatementEntryEnd_lengths" CHECK (char_length("reason") BETWEEN 1 AND 500 AND char_length("by") BETWEEN 1 AND 200);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['PlanPolicy', 'PaymentReallocation', 'ReallocationPart', 'Proposal', 'ProposalDebt', 'ProposalEvent',
      'CounterProposal', 'CounterAnswer', 'PageView', 'Receipt', 'LateReason', 'ContactHours', 'DataRequest', 'DataRequestEnd',
      'StatementImport', 'StatementEntry', 'StatementEntryEnd'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ("merchantId" = current_setting(''app.merchant_id'', true)) WITH CHECK ("merchantId" = current_setting(''app.merchant_id'', true))', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO caderneta_app', t);
  END LOOP;
END $$;
GRANT UPDATE ("state") ON "Proposal" TO caderneta_app;
GRANT UPDATE ("expiresAt", "failedProofs", "lockedUntil") ON "Link" TO caderneta_app;
GRANT USAGE ON SEQUENCE "PaymentReallocation_seq_seq", "ProposalEvent_seq_seq", "ContactHours_seq_seq" TO caderneta_app;

COMMIT;
