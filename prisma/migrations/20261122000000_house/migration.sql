BEGIN;


-- CreateTable
CREATE TABLE "Merchant" (
    "id" TEXT NOT NULL,
    "name" TEXT,
    "contactName" TEXT,
    "document" TEXT,
    "address" TEXT,
    "city" TEXT,
    "uf" TEXT,
    "pixKey" TEXT,
    "shopKind" TEXT,
    "replyEmail" TEXT,
    "timeZone" TEXT NOT NULL DEFAULT 'America/Sao_Paulo',
    "isSandbox" BOOLEAN NOT NULL DEFAULT false,
    "clockOffsetMs" BIGINT NOT NULL DEFAULT 0,
    "localHolidays" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "lateTerms" JSONB,
    "linkSecret" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Merchant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "scopes" TEXT[],
    "spreadsheetId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "CreditPolicy" (
    "merchantId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditPolicy_pkey" PRIMARY KEY ("merchantId","version")
);

-- CreateTable
CREATE TABLE "Cadence" (
    "merchantId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Cadence_pkey" PRIMARY KEY ("merchantId","version")
);

-- CreateTable
CREATE TABLE "Customer" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "externalId" TEXT,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT NOT NULL,
    "document" TEXT,
    "phone" TEXT,
    "email" TEXT,
    "address" TEXT,
    "uf" TEXT,
    "payDay" INTEGER,
    "note" TEXT,
    "naoMeLigue" BOOLEAN NOT NULL DEFAULT false,
    "registeredOn" DATE NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "limitCents" BIGINT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Customer_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "ContactPreference" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "allowed" BOOLEAN NOT NULL,
    "evidence" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ContactPreference_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "Sale" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "externalId" TEXT,
    "totalCents" BIGINT NOT NULL,
    "installments" INTEGER NOT NULL,
    "soldOn" DATE NOT NULL,
    "description" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Sale_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "Debt" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "saleId" TEXT,
    "externalId" TEXT,
    "installmentNumber" INTEGER,
    "installmentOf" INTEGER,
    "principalCents" BIGINT NOT NULL,
    "dueOn" DATE NOT NULL,
    "registeredOn" DATE NOT NULL,
    "description" TEXT,
    "lateFeeBps" INTEGER,
    "lateInterestMonthlyBps" INTEGER,
    "graceBase" TEXT,
    "agreedOn" DATE,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "openPrincipalCents" BIGINT NOT NULL,
    "currentDueOn" DATE NOT NULL,
    "effectiveDueOn" DATE NOT NULL,
    "closedAs" TEXT,
    "paidOffOn" DATE,
    "lastPaymentOn" DATE,

    CONSTRAINT "Debt_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "DebtChange" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "debtId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "principalCents" BIGINT,
    "dueOn" DATE,
    "on" DATE NOT NULL,
    "reason" TEXT,
    "seq" BIGSERIAL NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DebtChange_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "Payment" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "externalId" TEXT,
    "amountCents" BIGINT NOT NULL,
    "method" TEXT NOT NULL,
    "paidOn" DATE NOT NULL,
    "dayKnown" BOOLEAN NOT NULL DEFAULT true,
    "note" TEXT,
    "seq" BIGSERIAL NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Payment_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "PaymentAllocation" (
    "merchantId" TEXT NOT NULL,
    "paymentId" TEXT NOT NULL,
    "debtId" TEXT NOT NULL,
    "amountCents" BIGINT NOT NULL,

    CONSTRAINT "PaymentAllocation_pkey" PRIMARY KEY ("merchantId","paymentId","debtId")
);

-- CreateTable
CREATE TABLE "PaymentReversal" (
    "merchantId" TEXT NOT NULL,
    "paymentId" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PaymentReversal_pkey" PRIMARY KEY ("merchantId","paymentId")
);

-- CreateTable
CREATE TABLE "CreditDecision" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "fromCents" BIGINT,
    "toCents" BIGINT,
    "rule" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "debtId" TEXT,
    "policyVersion" INTEGER NOT NULL,
    "inputs" JSONB NOT NULL,
    "decidedBy" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CreditDecision_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "Hold" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "debtId" TEXT,
    "kind" TEXT NOT NULL,
    "fromOn" DATE NOT NULL,
    "untilOn" DATE,
    "reason" TEXT,
    "claimedOn" DATE,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Hold_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "HoldEnd" (
    "merchantId" TEXT NOT NULL,
    "holdId" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "reason" TEXT,
    "paymentId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HoldEnd_pkey" PRIMARY KEY ("merchantId","holdId")
);

-- CreateTable
CREATE TABLE "Reminder" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "sentOn" DATE NOT NULL,
    "step" TEXT NOT NULL,
    "cadenceVersion" INTEGER NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Reminder_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "ReminderDebt" (
    "merchantId" TEXT NOT NULL,
    "reminderId" TEXT NOT NULL,
    "debtId" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "effectiveDueOn" DATE NOT NULL,

    CONSTRAINT "ReminderDebt_pkey" PRIMARY KEY ("merchantId","debtId","step","effectiveDueOn")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "merchantId" TEXT NOT NULL,
    "reminderId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "subject" TEXT,
    "text" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "claimedBy" TEXT NOT NULL,
    "claimedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3) NOT NULL,
    "handedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "messageId" TEXT,
    "detail" TEXT,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("merchantId","reminderId","number")
);

-- CreateTable
CREATE TABLE "OutboxMail" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "reminderId" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OutboxMail_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "Link" (
    "merchantId" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "channel" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Link_pkey" PRIMARY KEY ("merchantId","secretHash")
);

-- CreateTable
CREATE TABLE "SheetBinding" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "spreadsheetId" TEXT NOT NULL,
    "sheetId" INTEGER NOT NULL,
    "sheetName" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "columns" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSyncedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SheetBinding_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "SheetRow" (
    "merchantId" TEXT NOT NULL,
    "bindingId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "hash" TEXT,
    "customerId" TEXT,
    "debtId" TEXT,
    "base" JSONB NOT NULL,
    "computed" JSONB NOT NULL DEFAULT '{}',
    "computedKey" TEXT,
    "pending" JSONB,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "waived" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "missingSince" TIMESTAMPTZ(3),
    "lastSyncId" TEXT,

    CONSTRAINT "SheetRow_pkey" PRIMARY KEY ("merchantId","bindingId","id")
);

-- CreateTable
CREATE TABLE "SheetSyncChunk" (
    "merchantId" TEXT NOT NULL,
    "bindingId" TEXT NOT NULL,
    "syncId" TEXT NOT NULL,
    "chunk" INTEGER NOT NULL,
    "outcome" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SheetSyncChunk_pkey" PRIMARY KEY ("merchantId","bindingId","syncId","chunk")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "merchantId" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "outcome" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("merchantId","keyId","key")
);

-- CreateIndex
CREATE INDEX "Customer_merchantId_document_idx" ON "Customer"("merchantId", "document");

-- CreateIndex
CREATE INDEX "Customer_merchantId_phone_idx" ON "Customer"("merchantId", "phone");

-- CreateIndex
CREATE INDEX "Customer_merchantId_nameFolded_id_idx" ON "Customer"("merchantId", "nameFolded", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Customer_merchantId_externalId_key" ON "Customer"("merchantId", "externalId");

-- CreateIndex
CREATE INDEX "ContactPreference_merchantId_customerId_channel_idx" ON "ContactPreference"("merchantId", "customerId", "channel");

-- CreateIndex
CREATE INDEX "Sale_merchantId_customerId_idx" ON "Sale"("merchantId", "customerId");

-- CreateIndex
CREATE UNIQUE INDEX "Sale_merchantId_externalId_key" ON "Sale"("merchantId", "externalId");

-- CreateIndex
CREATE INDEX "Debt_merchantId_customerId_idx" ON "Debt"("merchantId", "customerId");

-- CreateIndex
CREATE INDEX "Debt_merchantId_effectiveDueOn_id_idx" ON "Debt"("merchantId", "effectiveDueOn", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Debt_merchantId_externalId_key" ON "Debt"("merchantId", "externalId");

-- CreateIndex
CREATE INDEX "DebtChange_merchantId_debtId_idx" ON "DebtChange"("merchantId", "debtId");

-- CreateIndex
CREATE INDEX "Payment_merchantId_customerId_idx" ON "Payment"("merchantId", "customerId");

-- CreateIndex
CREATE UNIQUE INDEX "Payment_merchantId_externalId_key" ON "Payment"("merchantId", "externalId");

-- CreateIndex
CREATE INDEX "PaymentAllocation_merchantId_debtId_idx" ON "PaymentAllocation"("merchantId", "debtId");

-- CreateIndex
CREATE INDEX "CreditDecision_merchantId_customerId_seq_idx" ON "CreditDecision"("merchantId", "customerId", "seq");

-- CreateIndex
CREATE INDEX "Hold_merchantId_customerId_idx" ON "Hold"("merchantId", "customerId");

-- CreateIndex
CREATE UNIQUE INDEX "Reminder_merchantId_customerId_sentOn_key" ON "Reminder"("merchantId", "customerId", "sentOn");

-- CreateIndex
CREATE INDEX "ReminderDebt_merchantId_reminderId_idx" ON "ReminderDebt"("merchantId", "reminderId");

-- CreateIndex
CREATE INDEX "Attempt_merchantId_state_leaseUntil_idx" ON "Attempt"("merchantId", "state", "leaseUntil");

-- CreateIndex
CREATE INDEX "Link_merchantId_customerId_kind_idx" ON "Link"("merchantId", "customerId", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "SheetBinding_merchantId_spreadsheetId_sheetId_key" ON "SheetBinding"("merchantId", "spreadsheetId", "sheetId");

-- CreateIndex
CREATE INDEX "SheetRow_merchantId_id_idx" ON "SheetRow"("merchantId", "id");

-- CreateIndex
CREATE INDEX "SheetRow_merchantId_debtId_idx" ON "SheetRow"("merchantId", "debtId");

-- CreateIndex
CREATE INDEX "SheetRow_merchantId_customerId_idx" ON "SheetRow"("merchantId", "customerId");

-- AddForeignKey
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditPolicy" ADD CONSTRAINT "CreditPolicy_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Cadence" ADD CONSTRAINT "Cadence_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContactPreference" ADD CONSTRAINT "ContactPreference_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sale" ADD CONSTRAINT "Sale_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sale" ADD CONSTRAINT "Sale_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_merchantId_saleId_fkey" FOREIGN KEY ("merchantId", "saleId") REFERENCES "Sale"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "DebtChange" ADD CONSTRAINT "DebtChange_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentAllocation" ADD CONSTRAINT "PaymentAllocation_merchantId_paymentId_fkey" FOREIGN KEY ("merchantId", "paymentId") REFERENCES "Payment"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentAllocation" ADD CONSTRAINT "PaymentAllocation_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentReversal" ADD CONSTRAINT "PaymentReversal_merchantId_paymentId_fkey" FOREIGN KEY ("merchantId", "paymentId") REFERENCES "Payment"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditDecision" ADD CONSTRAINT "CreditDecision_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditDecision" ADD CONSTRAINT "CreditDecision_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HoldEnd" ADD CONSTRAINT "HoldEnd_merchantId_holdId_fkey" FOREIGN KEY ("merchantId", "holdId") REFERENCES "Hold"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReminderDebt" ADD CONSTRAINT "ReminderDebt_merchantId_reminderId_fkey" FOREIGN KEY ("merchantId", "reminderId") REFERENCES "Reminder"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReminderDebt" ADD CONSTRAINT "ReminderDebt_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_merchantId_reminderId_fkey" FOREIGN KEY ("merchantId", "reminderId") REFERENCES "Reminder"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OutboxMail" ADD CONSTRAINT "OutboxMail_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Link" ADD CONSTRAINT "Link_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Link" ADD CONSTRAINT "Link_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SheetBinding" ADD CONSTRAINT "SheetBinding_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SheetRow" ADD CONSTRAINT "SheetRow_merchantId_bindingId_fkey" FOREIGN KEY ("merchantId", "bindingId") REFERENCES "SheetBinding"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IdempotencyKey" ADD CONSTRAINT "IdempotencyKey_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ---------------------------------------------------------------------------------------------------------------
-- By hand from here on: what Prisma's schema language cannot say.

-- Amounts: 1 … 1.000.000.000 centavos (a limit may be zero: the owner's hold). Enforced here and in the domain.
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_amounts" CHECK ("principalCents" BETWEEN 1 AND 1000000000 AND "openPrincipalCents" BETWEEN 0 AND 1000000000);
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_installment" CHECK (("installmentNumber" IS NULL AND "installmentOf" IS NULL) OR ("installmentNumber" BETWEEN 1 AND "installmentOf" AND "installmentOf" <= 360));
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_terms" CHECK (("lateFeeBps" IS NULL AND "lateInterestMonthlyBps" IS NULL AND "graceBase" IS NULL AND "agreedOn" IS NULL) OR ("lateFeeBps" BETWEEN 0 AND 10000 AND "lateInterestMonthlyBps" BETWEEN 0 AND 10000 AND "graceBase" IN ('ADJUSTED_DUE', 'ORIGINAL_DUE') AND "agreedOn" IS NOT NULL));
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_closedAs" CHECK ("closedAs" IN ('PAID', 'CANCELLED', 'WRITTEN_OFF', 'SUPERSEDED'));
ALTER TABLE "Debt" ADD CONSTRAINT "Debt_days" CHECK ("dueOn" BETWEEN '2000-01-01' AND '2100-12-31' AND "registeredOn" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "DebtChange" ADD CONSTRAINT "DebtChange_kind" CHECK (
  ("kind" = 'AMOUNT' AND "principalCents" BETWEEN 1 AND 1000000000 AND "dueOn" IS NULL)
  OR ("kind" = 'DUE_DATE' AND "dueOn" BETWEEN '2000-01-01' AND '2100-12-31' AND "principalCents" IS NULL)
  OR ("kind" IN ('CANCEL', 'REINSTATE', 'WRITE_OFF') AND "principalCents" IS NULL AND "dueOn" IS NULL));
ALTER TABLE "Sale" ADD CONSTRAINT "Sale_amounts" CHECK ("totalCents" BETWEEN 1 AND 1000000000 AND "installments" BETWEEN 1 AND 360);
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_amount" CHECK ("amountCents" BETWEEN 1 AND 1000000000);
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_method" CHECK ("method" IN ('PIX', 'CASH', 'CARD', 'BOLETO', 'TRANSFER', 'OTHER'));
ALTER TABLE "PaymentAllocation" ADD CONSTRAINT "PaymentAllocation_amount" CHECK ("amountCents" BETWEEN 1 AND 1000000000);
ALTER TABLE "CreditDecision" ADD CONSTRAINT "CreditDecision_limits" CHECK ("fromCents" BETWEEN 0 AND 1000000000 AND "toCents" BETWEEN 0 AND 1000000000);
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_limit" CHECK ("limitCents" BETWEEN 0 AND 1000000000);
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_payDay" CHECK ("payDay" BETWEEN 1 AND 31);
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_lengths" CHECK (char_length("name") BETWEEN 1 AND 200 AND char_length("externalId") BETWEEN 1 AND 255 AND char_length("document") <= 14 AND char_length("phone") <= 16 AND char_length("email") <= 254 AND char_length("address") <= 500 AND char_length("uf") = 2 AND char_length("note") <= 2000);
ALTER TABLE "Merchant" ADD CONSTRAINT "Merchant_lengths" CHECK (char_length("name") <= 200 AND char_length("contactName") <= 100 AND char_length("document") <= 14 AND char_length("address") <= 500 AND char_length("city") <= 100 AND char_length("uf") = 2 AND char_length("pixKey") <= 77 AND char_length("replyEmail") <= 254);
ALTER TABLE "Merchant" ADD CONSTRAINT "Merchant_clock" CHECK ("isSandbox" OR "clockOffsetMs" = 0);
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_scopes" CHECK ("scopes" <@ ARRAY['read', 'write', 'send', 'admin']);
ALTER TABLE "ContactPreference" ADD CONSTRAINT "ContactPreference_channel" CHECK ("channel" IN ('EMAIL', 'WHATSAPP_LINK', 'SMS', 'CALL'));
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_kind" CHECK ("kind" IN ('PROMISE', 'CLAIMED_PAID', 'DISPUTE', 'OFFER_OPEN', 'PROTECTED', 'OVER_INDEBTED', 'MANUAL'));
ALTER TABLE "HoldEnd" ADD CONSTRAINT "HoldEnd_outcome" CHECK ("outcome" IN ('RESUMED', 'ACCEPTED', 'REJECTED'));
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_step" CHECK ("step" IN ('COURTESY', 'DUE_TODAY', 'REMINDER', 'OPTIONS', 'OFFER', 'CALL', 'NOTICE'));
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_state" CHECK ("state" IN ('CLAIMED', 'SENT', 'FAILED', 'UNCERTAIN') AND "channel" IN ('EMAIL', 'WHATSAPP_LINK', 'SMS', 'CALL'));
ALTER TABLE "Link" ADD CONSTRAINT "Link_kind" CHECK ("kind" IN ('DEBTOR', 'COLLECT', 'UNSUBSCRIBE'));
ALTER TABLE "SheetBinding" ADD CONSTRAINT "SheetBinding_status" CHECK ("status" IN ('ACTIVE', 'QUARANTINED'));
ALTER TABLE "IdempotencyKey" ADD CONSTRAINT "IdempotencyKey_length" CHECK (char_length("key") BETWEEN 1 AND 255);

-- A second attempt exists only after the first FAILED: at most one live or delivered try for a reminder.
CREATE UNIQUE INDEX "Attempt_one_alive" ON "Attempt" ("merchantId", "reminderId") WHERE "state" <> 'FAILED';
-- One hold of a kind at a time is a rule of the app; what is still open is found quickly.
CREATE INDEX "Debt_open" ON "Debt" ("merchantId", "effectiveDueOn") WHERE "closedAs" IS NULL;

-- The application's role. `caderneta migrate` makes it beforehand; this serves `prisma migrate deploy` by a role that may.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'caderneta_app') THEN
    CREATE ROLE caderneta_app NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO caderneta_app;

-- Tenants apart (invariant 6): without `app.merchant_id` every table is empty, for the owner too.
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchantId'
           WHERE n.nspname = 'public' AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ("merchantId" = current_setting(''app.merchant_id'', true)) WITH CHECK ("merchantId" = current_setting(''app.merchant_id'', true))', t);
    -- Facts are appended: the application may read and add, and change only what is granted below by name.
    EXECUTE format('GRANT SELECT, INSERT ON %I TO caderneta_app', t);
  END LOOP;
END $$;
ALTER TABLE "Merchant" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Merchant" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Merchant" USING ("id" = current_setting('app.merchant_id', true)) WITH CHECK ("id" = current_setting('app.merchant_id', true));
-- The worker (login role) lists merchants before it enters each.
CREATE POLICY worker_lists ON "Merchant" FOR SELECT TO CURRENT_USER USING (true);
GRANT SELECT, INSERT, UPDATE ON "Merchant" TO caderneta_app;
GRANT UPDATE ("revokedAt", "lastUsedAt") ON "ApiKey" TO caderneta_app;
GRANT UPDATE ON "Customer" TO caderneta_app;
GRANT UPDATE ("openPrincipalCents", "currentDueOn", "effectiveDueOn", "closedAs", "paidOffOn", "lastPaymentOn", "externalId", "description") ON "Debt" TO caderneta_app;
GRANT UPDATE ("reminderId") ON "ReminderDebt" TO caderneta_app;
GRANT UPDATE ("state", "handedAt", "finishedAt", "messageId", "detail") ON "Attempt" TO caderneta_app;
GRANT UPDATE ("revokedAt") ON "Link" TO caderneta_app;
GRANT UPDATE ON "SheetBinding", "SheetRow" TO caderneta_app;
GRANT UPDATE ("outcome") ON "IdempotencyKey" TO caderneta_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO caderneta_app;

COMMIT;
