-- Facts point back to what they are about, and their days are real ones.
BEGIN;

-- AlterTable
ALTER TABLE "Link" DROP COLUMN "channel";

-- AlterTable
ALTER TABLE "Payment" ADD COLUMN     "sheetRowId" TEXT;

-- AlterTable
ALTER TABLE "SheetRow" ADD COLUMN     "isFirstImport" BOOLEAN NOT NULL DEFAULT false;

-- AddForeignKey
ALTER TABLE "CreditDecision" ADD CONSTRAINT "CreditDecision_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "HoldEnd" ADD CONSTRAINT "HoldEnd_merchantId_paymentId_fkey" FOREIGN KEY ("merchantId", "paymentId") REFERENCES "Payment"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "OutboxMail" ADD CONSTRAINT "OutboxMail_merchantId_reminderId_fkey" FOREIGN KEY ("merchantId", "reminderId") REFERENCES "Reminder"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SheetRow" ADD CONSTRAINT "SheetRow_merchantId_customerId_fkey" FOREIGN KEY ("merchantId", "customerId") REFERENCES "Customer"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "SheetRow" ADD CONSTRAINT "SheetRow_merchantId_debtId_fkey" FOREIGN KEY ("merchantId", "debtId") REFERENCES "Debt"("merchantId", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "SheetSyncChunk" ADD CONSTRAINT "SheetSyncChunk_merchantId_bindingId_fkey" FOREIGN KEY ("merchantId", "bindingId") REFERENCES "SheetBinding"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Business days: 2000 … 2100, as the domain has it (projections look at the last one).
ALTER TABLE "DebtChange" ADD CONSTRAINT "DebtChange_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_paidOn" CHECK ("paidOn" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "PaymentReversal" ADD CONSTRAINT "PaymentReversal_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "CreditDecision" ADD CONSTRAINT "CreditDecision_on" CHECK ("on" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_days" CHECK ("fromOn" BETWEEN '2000-01-01' AND '2100-12-31' AND "untilOn" BETWEEN '2000-01-01' AND '2100-12-31');
ALTER TABLE "Reminder" ADD CONSTRAINT "Reminder_sentOn" CHECK ("sentOn" BETWEEN '2000-01-01' AND '2100-12-31');

-- Primary keys are made again, after the other indexes: on a table that is still empty the planner thinks every index that
-- begins with the merchant equally good, takes the newest, and keeps that plan (foreign keys' checks too) while the table
-- fills. Foreign keys lean on them and are made again too.
DO $$
DECLARE
  foreign_keys text[];
  statement text;
  key record;
BEGIN
  SELECT array_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) ORDER BY c.conrelid::regclass::text, c.conname)
    INTO foreign_keys FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace;
  FOR key IN SELECT c.conrelid::regclass AS t, c.conname FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.t, key.conname);
  END LOOP;
  FOR key IN SELECT c.conrelid::regclass AS t, c.conname, pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c
      WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace AND c.conrelid::regclass::text NOT LIKE '%prisma%' ORDER BY 1 LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.t, key.conname);
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', key.t, key.conname, key.definition);
  END LOOP;
  FOREACH statement IN ARRAY foreign_keys LOOP
    EXECUTE statement;
  END LOOP;
END $$;

COMMIT;
