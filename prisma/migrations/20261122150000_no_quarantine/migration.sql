-- A copy of a bound tab is no longer bound and set aside: `bindSheet` does not bind it (SHEET_IS_COPY) before the merchant
-- said what it is. Its CHECK goes with the column; no tab ever was anything but ACTIVE.
BEGIN;

-- AlterTable
ALTER TABLE "SheetBinding" DROP COLUMN "status";

COMMIT;
