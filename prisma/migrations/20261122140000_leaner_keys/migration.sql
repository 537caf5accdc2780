-- A first sync writes ten thousand rows: what another key says already is not checked again for each of them.
BEGIN;

-- DropForeignKey
ALTER TABLE "CreditDecision" DROP CONSTRAINT "CreditDecision_merchantId_fkey";

-- DropForeignKey
ALTER TABLE "Debt" DROP CONSTRAINT "Debt_merchantId_fkey";

-- DropForeignKey
ALTER TABLE "Link" DROP CONSTRAINT "Link_merchantId_fkey";

-- DropForeignKey
ALTER TABLE "Payment" DROP CONSTRAINT "Payment_merchantId_fkey";

-- DropForeignKey
ALTER TABLE "SheetRow" DROP CONSTRAINT "SheetRow_merchantId_customerId_fkey";

-- DropForeignKey
ALTER TABLE "SheetRow" DROP CONSTRAINT "SheetRow_merchantId_debtId_fkey";

-- DropIndex
DROP INDEX "Customer_merchantId_document_idx";

-- DropIndex
DROP INDEX "Customer_merchantId_externalId_key";

-- DropIndex
DROP INDEX "Customer_merchantId_mergedIntoId_idx";

-- DropIndex
DROP INDEX "Debt_merchantId_customerId_idx";

-- DropIndex
DROP INDEX "Debt_merchantId_externalId_key";

-- DropIndex
DROP INDEX "Debt_merchantId_proposalId_idx";

-- DropIndex
DROP INDEX "Payment_merchantId_externalId_key";

-- DropIndex
DROP INDEX "Sale_merchantId_externalId_key";

-- DropIndex
DROP INDEX "SheetRow_merchantId_customerId_idx";

-- DropIndex
DROP INDEX "SheetRow_merchantId_debtId_idx";

-- CreateIndex
CREATE UNIQUE INDEX "Debt_merchantId_customerId_id_key" ON "Debt"("merchantId", "customerId", "id");

-- CreateIndex
CREATE INDEX "SheetRow_merchantId_customerId_debtId_idx" ON "SheetRow"("merchantId", "customerId", "debtId");

-- By hand from here on: what Prisma's schema language cannot say.

-- Most rows have none of these. As entries they would all be alike, and an index that small looks to the planner like the
-- shortest way to any row of the merchant while there are no statistics: to a foreign key's check, too, and for as long as
-- the connection lives.
CREATE UNIQUE INDEX "Customer_merchantId_externalId_key" ON "Customer" ("merchantId", "externalId") WHERE "externalId" IS NOT NULL;
CREATE UNIQUE INDEX "Debt_merchantId_externalId_key" ON "Debt" ("merchantId", "externalId") WHERE "externalId" IS NOT NULL;
CREATE UNIQUE INDEX "Payment_merchantId_externalId_key" ON "Payment" ("merchantId", "externalId") WHERE "externalId" IS NOT NULL;
CREATE UNIQUE INDEX "Sale_merchantId_externalId_key" ON "Sale" ("merchantId", "externalId") WHERE "externalId" IS NOT NULL;
CREATE INDEX "Customer_merchantId_document_idx" ON "Customer" ("merchantId", document) WHERE document IS NOT NULL;
CREATE INDEX "Customer_merchantId_mergedIntoId_idx" ON "Customer" ("merchantId", "mergedIntoId") WHERE "mergedIntoId" IS NOT NULL;
CREATE INDEX "Debt_merchantId_proposalId_idx" ON "Debt" ("merchantId", "proposalId") WHERE "proposalId" IS NOT NULL;
-- Every sync asks which rows are gone; hardly any is.
CREATE INDEX "SheetRow_missing" ON "SheetRow" ("merchantId", "bindingId", id) WHERE "missingSince" IS NOT NULL;

-- The function asks for this first; so it need not be called for everybody who was never merged.
DROP TRIGGER "Customer_merged_in_one_step" ON "Customer";
CREATE TRIGGER "Customer_merged_in_one_step" BEFORE INSERT OR UPDATE OF "mergedIntoId" ON "Customer"
  FOR EACH ROW WHEN (NEW."mergedIntoId" IS NOT NULL) EXECUTE FUNCTION customer_merge_is_one_step();

-- The customer of a row is its debt's, by one key instead of two. A merge moves debts first and then their rows, so it defers
-- the check.
ALTER TABLE "SheetRow" ADD CONSTRAINT "SheetRow_customer_of_debt" CHECK ("debtId" IS NULL OR "customerId" IS NOT NULL);
ALTER TABLE "SheetRow" ADD CONSTRAINT "SheetRow_merchantId_customerId_debtId_fkey" FOREIGN KEY ("merchantId", "customerId", "debtId")
  REFERENCES "Debt" ("merchantId", "customerId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE;

-- Statistics of who has how many rows say of a shop that is new that it has none, and the planner would then compare all its
-- rows with all its rows. Without them it takes every shop for the two hundredth part of a table, which does for all.
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchantId'
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN "merchantId" SET STATISTICS 0', t);
  END LOOP;
END $$;

-- A row with its cells and what waits for it is about two kilobytes, where PostgreSQL begins to compress: for a tab of ten
-- thousand rows that takes as long as all the rest. A journal is written once, in one piece, and hardly ever read.
ALTER TABLE "SheetRow" SET (toast_tuple_target = 8160);
ALTER TABLE "SheetJournal" ALTER COLUMN entries SET STORAGE EXTERNAL;

-- Primary keys are the newest index of their table again (see 20261122050000): of two ways that look equally short, the
-- planner takes the newest.
DO $$
DECLARE
  foreign_keys text[];
  statement text;
  key record;
  remade regclass[] := ARRAY['"Customer"', '"Sale"', '"Debt"', '"Payment"', '"SheetRow"', '"Reminder"']::regclass[];
BEGIN
  SELECT array_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) ORDER BY c.conrelid::regclass::text, c.conname)
    INTO foreign_keys FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid = ANY(remade);
  FOR key IN SELECT c.conrelid::regclass AS t, c.conname FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid = ANY(remade) LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.t, key.conname);
  END LOOP;
  FOR key IN SELECT c.conrelid::regclass AS t, c.conname, pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c
      WHERE c.contype = 'p' AND c.conrelid = ANY(remade) ORDER BY 1 LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.t, key.conname);
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', key.t, key.conname, key.definition);
  END LOOP;
  FOREACH statement IN ARRAY foreign_keys LOOP
    EXECUTE statement;
  END LOOP;
END $$;

COMMIT;
