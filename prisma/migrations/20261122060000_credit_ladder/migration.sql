-- The credit ladder: what differs for one customer, and purchases that were asked about.
BEGIN;

-- AlterTable: with which key the owner decided; what somebody typed as a name proves nothing.
ALTER TABLE "CreditDecision" ADD COLUMN "keyId" TEXT;

-- CreateTable
CREATE TABLE "CreditOverride" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "on" DATE NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "body" JSONB,
    "reason" TEXT NOT NULL,
    "decidedBy" TEXT NOT NULL,
    "keyId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CreditOverride_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "PurchaseAuthorization" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "customerId" TEXT NOT NULL,
    "amountCents" BIGINT NOT NULL,
    "entryCents" BIGINT NOT NULL,
    "installments" INTEGER NOT NULL,
    "firstDueOn" DATE NOT NULL,
    "on" DATE NOT NULL,
    "decision" TEXT NOT NULL,
    "reasons" JSONB NOT NULL,
    "alternatives" JSONB NOT NULL,
    "limitCents" BIGINT,
    "exposureCents" BIGINT NOT NULL,
    "reservedCents" BIGINT NOT NULL,
    "availableCents" BIGINT,
    "policyVersion" INTEGER NOT NULL,
    "inputs" JSONB NOT NULL,
    "requestedBy" TEXT NOT NULL,
    "reservedUntil" TIMESTAMPTZ(3),
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PurchaseAuthorization_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "AuthorizationEvent" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "authorizationId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "reason" TEXT,
    "saleId" TEXT,
    "reservedUntil" TIMESTAMPTZ(3),
    "creditDecisionId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuthorizationEvent_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateIndex
CREATE INDEX "CreditOverride_merchantId_customerId_seq_idx" ON "CreditOverride"("merchantId", "customerId", "seq");

-- CreateIndex
CREATE INDEX "PurchaseAuthorization_merchantId_customerId_recordedAt_idx" ON "PurchaseAuthorization"("merchantId", "customerId", "recordedAt");

-- CreateIndex
CREATE UNIQUE INDEX "AuthorizationEvent_merchantId_authorizationId_kind_key" ON "AuthorizationEvent"("merchantId", "authorizationId", "kind");

-- AddForeignKey
ALTER TABLE "CreditOverride" ADD CONSTRAINT "CreditOverride_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditOverride" ADD CONSTRAINT "CreditOverride_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PurchaseAuthorization" ADD CONSTRAINT "PurchaseAuthorization_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PurchaseAuthorization" ADD CONSTRAINT "PurchaseAuthorization_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuthorizationEvent" ADD CONSTRAINT "AuthorizationEvent_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuthorizationEvent" ADD CONSTRAINT "AuthorizationEvent_merchantId_authorizationId_fkey" FOREIGN KEY ("merchantId", "authorizationId") REFERENCES "PurchaseAuthorization"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuthorizationEvent" ADD CONSTRAINT "AuthorizationEvent_merchantId_saleId_fkey" FOREIGN KEY ("merchantId", "saleId") REFERENCES "Sale"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "AuthorizationEvent" ADD CONSTRAINT "AuthorizationEvent_merchantId_creditDecisionId_fkey" FOREIGN KEY ("merchantId", "creditDecisionId") REFERENCES "CreditDecision"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- Only an approved purchase keeps a place by itself; the owner's yes to another is an event with a place of its own.
ALTER TABLE "PurchaseAuthorization" ADD CONSTRAINT "PurchaseAuthorization_decision" CHECK ("decision" IN ('APPROVED', 'REFER', 'DECLINED')
  AND ("decision" = 'APPROVED') = ("reservedUntil" IS NOT NULL));
-- What is owed and what is reserved are sums of amounts: only they may pass the largest one.
ALTER TABLE "PurchaseAuthorization" ADD CONSTRAINT "PurchaseAuthorization_amounts" CHECK ("amountCents" BETWEEN 1 AND 1000000000
  AND "entryCents" BETWEEN 0 AND "amountCents" - 1 AND "installments" BETWEEN 1 AND 360 AND "installments" <= "amountCents" - "entryCents"
  AND "limitCents" BETWEEN 0 AND 1000000000 AND "availableCents" BETWEEN 0 AND 1000000000
  AND "exposureCents" >= 0 AND "reservedCents" >= 0);
ALTER TABLE "PurchaseAuthorization" ADD CONSTRAINT "PurchaseAuthorization_days" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31'
  AND "firstDueOn" BETWEEN "on" AND '2100-12-31');
ALTER TABLE "PurchaseAuthorization" ADD CONSTRAINT "PurchaseAuthorization_lengths" CHECK (char_length("requestedBy") BETWEEN 1 AND 200);
ALTER TABLE "AuthorizationEvent" ADD CONSTRAINT "AuthorizationEvent_kind" CHECK (
  ("kind" = 'OVERRIDDEN' AND "reason" IS NOT NULL AND "reservedUntil" IS NOT NULL AND "saleId" IS NULL)
  OR ("kind" = 'CANCELLED' AND "reservedUntil" IS NULL AND "saleId" IS NULL AND "creditDecisionId" IS NULL)
  OR ("kind" = 'RECORDED' AND "saleId" IS NOT NULL AND "reservedUntil" IS NULL AND "creditDecisionId" IS NULL));
ALTER TABLE "AuthorizationEvent" ADD CONSTRAINT "AuthorizationEvent_lengths" CHECK (char_length("by") BETWEEN 1 AND 200 AND char_length("reason") BETWEEN 1 AND 500);
ALTER TABLE "CreditOverride" ADD CONSTRAINT "CreditOverride_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "CreditOverride" ADD CONSTRAINT "CreditOverride_lengths" CHECK (char_length("decidedBy") BETWEEN 1 AND 200 AND char_length("reason") BETWEEN 1 AND 500);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['CreditOverride', 'PurchaseAuthorization', 'AuthorizationEvent'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ("merchantId" = current_setting(''app.merchant_id'', true)) WITH CHECK ("merchantId" = current_setting(''app.merchant_id'', true))', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO caderneta_app', t);
  END LOOP;
END $$;
-- Rows with open questions are few; before somebody is contacted theirs are looked for.
CREATE INDEX "SheetRow_asked" ON "SheetRow" ("merchantId", "customerId") WHERE "problems" <> '[]'::jsonb AND "missingSince" IS NULL;

GRANT USAGE ON SEQUENCE "CreditOverride_seq_seq" TO caderneta_app;

COMMIT;
