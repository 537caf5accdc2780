-- Two customers who are one person: merged on a merchant's word, and taken apart again.
BEGIN;

-- DropIndex
DROP INDEX "Reminder_merchantId_customerId_sentOn_key";

-- AlterTable
ALTER TABLE "Customer" ADD COLUMN     "mergedIntoId" TEXT;

-- AlterTable
ALTER TABLE "Reminder" ADD COLUMN     "slot" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "CustomerMerge" (
    "merchantId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fromId" TEXT NOT NULL,
    "intoId" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "moved" JSONB NOT NULL,
    "before" JSONB NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CustomerMerge_pkey" PRIMARY KEY ("merchantId","id")
);

-- CreateTable
CREATE TABLE "CustomerMergeEnd" (
    "merchantId" TEXT NOT NULL,
    "mergeId" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "moved" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CustomerMergeEnd_pkey" PRIMARY KEY ("merchantId","mergeId")
);

-- CreateTable
CREATE TABLE "MergeDismissal" (
    "merchantId" TEXT NOT NULL,
    "aId" TEXT NOT NULL,
    "bId" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "keyId" TEXT,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "MergeDismissal_pkey" PRIMARY KEY ("merchantId","aId","bId")
);

-- CreateIndex
CREATE INDEX "CustomerMerge_merchantId_fromId_idx" ON "CustomerMerge"("merchantId", "fromId");

-- CreateIndex
CREATE INDEX "CustomerMerge_merchantId_intoId_idx" ON "CustomerMerge"("merchantId", "intoId");

-- CreateIndex
CREATE INDEX "CustomerMerge_merchantId_recordedAt_idx" ON "CustomerMerge"("merchantId", "recordedAt");

-- CreateIndex
CREATE INDEX "Customer_merchantId_mergedIntoId_idx" ON "Customer"("merchantId", "mergedIntoId");

-- CreateIndex
CREATE UNIQUE INDEX "Reminder_merchantId_customerId_sentOn_slot_key" ON "Reminder"("merchantId", "customerId", "sentOn", "slot");

-- AddForeignKey
ALTER TABLE "Customer" ADD CONSTRAINT "Customer_merchantId_mergedIntoId_fkey" FOREIGN KEY ("merchantId", "mergedIntoId") REFERENCES "Customer"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "CustomerMerge" ADD CONSTRAINT "CustomerMerge_merchantId_fkey" FOREIGN KEY ("merchantId") REFERENCES "Merchant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CustomerMerge" ADD CONSTRAINT "CustomerMerge_merchantId_fromId_fkey" FOREIGN KEY ("merchantId", "fromId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CustomerMerge" ADD CONSTRAINT "CustomerMerge_merchantId_intoId_fkey" FOREIGN KEY ("merchantId", "intoId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CustomerMergeEnd" ADD CONSTRAINT "CustomerMergeEnd_merchantId_mergeId_fkey" FOREIGN KEY ("merchantId", "mergeId") REFERENCES "CustomerMerge"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MergeDismissal" ADD CONSTRAINT "MergeDismissal_merchantId_aId_fkey" FOREIGN KEY ("merchantId", "aId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MergeDismissal" ADD CONSTRAINT "MergeDismissal_merchantId_bId_fkey" FOREIGN KEY ("merchantId", "bId") REFERENCES "Customer"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand from here on: what Prisma's schema language cannot say.

ALTER TABLE "Customer" ADD CONSTRAINT "Customer_merged_into_another" CHECK ("mergedIntoId" <> id);
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_slot" CHECK ("slot" BETWEEN 0 AND 1000);
ALTER TABLE "CustomerMerge"
  ADD CONSTRAINT "CustomerMerge_two" CHECK ("fromId" <> "intoId"),
  ADD CONSTRAINT "CustomerMerge_moved" CHECK (jsonb_typeof("moved") = 'object' AND jsonb_typeof("before") = 'object'),
  ADD CONSTRAINT "CustomerMerge_lengths" CHECK (char_length("by") BETWEEN 1 AND 200);
ALTER TABLE "CustomerMergeEnd"
  ADD CONSTRAINT "CustomerMergeEnd_moved" CHECK (jsonb_typeof("moved") = 'object'),
  ADD CONSTRAINT "CustomerMergeEnd_lengths" CHECK (char_length("by") BETWEEN 1 AND 200);
ALTER TABLE "MergeDismissal"
  ADD CONSTRAINT "MergeDismissal_order" CHECK ("aId" < "bId"),
  ADD CONSTRAINT "MergeDismissal_lengths" CHECK (char_length("by") BETWEEN 1 AND 200);

-- Whoever was merged away leads to somebody who remains, in one step: so nobody merged is merged into, and whoever is
-- merged away has nobody left who was merged into them. The row read is locked, or two merges at once would miss each other.
CREATE FUNCTION customer_merge_is_one_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE beyond text;
BEGIN
  IF NEW."mergedIntoId" IS NULL THEN RETURN NEW; END IF;
  SELECT c."mergedIntoId" INTO beyond FROM "Customer" c
    WHERE c."merchantId" = NEW."merchantId" AND c.id = NEW."mergedIntoId" FOR SHARE;
  IF beyond IS NOT NULL OR EXISTS (
    SELECT 1 FROM "Customer" c WHERE c."merchantId" = NEW."merchantId" AND c."mergedIntoId" = NEW.id
  ) THEN
    RAISE EXCEPTION 'customer % cannot be merged into %: one of them has a merge of its own', NEW.id, NEW."mergedIntoId"
      USING ERRCODE = 'check_violation', CONSTRAINT = 'Customer_merged_in_one_step';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Customer_merged_in_one_step" BEFORE INSERT OR UPDATE OF "mergedIntoId" ON "Customer"
  FOR EACH ROW EXECUTE FUNCTION customer_merge_is_one_step();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['CustomerMerge', 'CustomerMergeEnd', 'MergeDismissal'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ("merchantId" = current_setting(''app.merchant_id'', true)) WITH CHECK ("merchantId" = current_setting(''app.merchant_id'', true))', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO caderneta_app', t);
  END LOOP;
END $$;
GRANT USAGE ON SEQUENCE "CustomerMerge_seq_seq" TO caderneta_app;
-- A merge says whose a fact is, and nothing else of it. Decisions and overrides stay with whom they were made about.
GRANT UPDATE ("customerId") ON "ContactPreference", "Sale", "Debt", "Payment", "PurchaseAuthorization", "Hold", "Link",
  "Proposal", "CounterProposal", "PageView", "Receipt", "LateReason", "ContactHours", "DataRequest" TO caderneta_app;
GRANT UPDATE ("customerId", "slot") ON "Reminder" TO caderneta_app;

COMMIT;
