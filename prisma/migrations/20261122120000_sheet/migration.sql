-- The sheet: how a tab is read, the history of syncs, what each of them did.
BEGIN;

-- AlterTable
ALTER TABLE "Merchant" ADD COLUMN     "fiadoDays" INTEGER,
ADD COLUMN     "fiadoPayDay" INTEGER;

-- AlterTable
ALTER TABLE "SheetBinding" ADD COLUMN     "dateCells" TEXT,
ADD COLUMN     "headerRows" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "isBackground" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "locale" TEXT,
ADD COLUMN     "mergePolicy" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "pullFailure" TEXT,
ADD COLUMN     "pulledAt" TIMESTAMPTZ(3),
ADD COLUMN     "timeZone" TEXT;

-- AlterTable
ALTER TABLE "SheetRow" ADD COLUMN     "pastHashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "seenOn" DATE;

-- CreateTable
CREATE TABLE "SheetSync" (
    "merchantId" TEXT NOT NULL,
    "bindingId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,
    "keyName" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "written" INTEGER NOT NULL DEFAULT 0,
    "undoneAt" TIMESTAMPTZ(3),
    "left" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "SheetSync_pkey" PRIMARY KEY ("merchantId","bindingId","id")
);

-- CreateTable
CREATE TABLE "SheetJournal" (
    "merchantId" TEXT NOT NULL,
    "bindingId" TEXT NOT NULL,
    "syncId" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "entries" JSONB NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SheetJournal_pkey" PRIMARY KEY ("merchantId","seq")
);

-- CreateIndex
CREATE INDEX "SheetSync_merchantId_bindingId_startedAt_idx" ON "SheetSync"("merchantId", "bindingId", "startedAt");

-- CreateIndex
CREATE INDEX "SheetJournal_merchantId_bindingId_syncId_idx" ON "SheetJournal"("merchantId", "bindingId", "syncId");

-- AddForeignKey
ALTER TABLE "SheetSync" ADD CONSTRAINT "SheetSync_merchantId_bindingId_fkey" FOREIGN KEY ("merchantId", "bindingId") REFERENCES "SheetBinding"("merchantId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SheetJournal" ADD CONSTRAINT "SheetJournal_merchantId_bindingId_syncId_fkey" FOREIGN KEY ("merchantId", "bindingId", "syncId") REFERENCES "SheetSync"("merchantId", "bindingId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Merchant"
  ADD CONSTRAINT "Merchant_fiadoDue" CHECK ("fiadoPayDay" BETWEEN 1 AND 31 AND "fiadoDays" IS NULL OR "fiadoDays" BETWEEN 1 AND 365 AND "fiadoPayDay" IS NULL
    OR "fiadoPayDay" IS NULL AND "fiadoDays" IS NULL);
ALTER TABLE "SheetBinding"
  ADD CONSTRAINT "SheetBinding_headerRows" CHECK ("headerRows" BETWEEN 1 AND 2),
  ADD CONSTRAINT "SheetBinding_dateCells" CHECK ("dateCells" IN ('AS_SHOWN', 'DAY_FIRST')),
  ADD CONSTRAINT "SheetBinding_mergePolicy" CHECK (jsonb_typeof("mergePolicy") = 'object');
ALTER TABLE "SheetSync"
  ADD CONSTRAINT "SheetSync_kind" CHECK (kind IN ('SYNC', 'WAIVE', 'PULL', 'UNDO')),
  ADD CONSTRAINT "SheetSync_counts" CHECK (created >= 0 AND changed >= 0 AND cancelled >= 0 AND written >= 0);
ALTER TABLE "SheetJournal" ADD CONSTRAINT "SheetJournal_entries" CHECK (jsonb_typeof(entries) = 'array');

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['SheetSync', 'SheetJournal'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ("merchantId" = current_setting(''app.merchant_id'', true)) WITH CHECK ("merchantId" = current_setting(''app.merchant_id'', true))', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO caderneta_app', t);
  END LOOP;
END $$;
ALTER TABLE "SheetSync" ADD CONSTRAINT "SheetSync_lengths" CHECK (char_length(id) <= 128 AND char_length("keyName") <= 200);
GRANT UPDATE ON "SheetSync" TO caderneta_app;
GRANT USAGE ON SEQUENCE "SheetJournal_seq_seq" TO caderneta_app;

COMMIT;
