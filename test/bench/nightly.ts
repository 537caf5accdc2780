/** The nightly evaluation of shops of growing size: how time, memory and statements grow with the customers. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { createMerchant } from '../../server/app/merchant.js';
import type { Database } from '../../server/db/client.js';

const SIZES = [25_000, 50_000, 100_000];
/** Of each customer, over two years; all paid but, for every third, the last. */
const DEBTS = 4;
/** Every tenth has something to be decided: a first night after the server was off; as a rule it is one in thirty. */
const DUE_EVERY = 10;

interface Night {
  ms: number;
  statements: number;
  peakMegabytes: number | null;
}

/** `url` logs in as the owner of the tables. A first night decides what was left undone, the second finds all at rest. */
export async function benchNightly(
  url: string,
  db: Database,
  print: (...columns: [string, string, string, string]) => void,
  sizes: readonly number[] = SIZES,
): Promise<void> {
  print('nightly evaluation', 'time', 'statements', 'memory');
  let before: { size: number; ms: number } | null = null;
  for (const size of sizes) {
    const { merchantId } = await createMerchant({ db }, { isSandbox: false, name: `Noite ${size}` });
    await fillShop(url, merchantId, size);
    const first = await night(url, merchantId);
    const usual = await night(url, merchantId);
    print(`  ${size} customers, ${size / DUE_EVERY} due`, ...columnsOf(first));
    print(`  ${size} customers, none due`, ...columnsOf(usual));
    if (before) print('  time grew, for twice the customers', `× ${(first.ms / before.ms).toFixed(2)}`, '', '');
    before = { size, ms: first.ms };
  }
}

async function night(url: string, merchantId: string): Promise<Night> {
  const child = fileURLToPath(new URL('./evaluate-child.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [child, url, merchantId]);
  return JSON.parse(stdout) as Night;
}

function columnsOf({ ms, statements, peakMegabytes }: Night): [string, string, string] {
  return [
    `${(ms / 1_000).toFixed(1)} s`,
    String(statements),
    peakMegabytes === null ? '' : `${peakMegabytes.toFixed(0)} MB`,
  ];
}

/** Customers with their debts, payments and first decision, straight into the tables. */
export async function fillShop(
  url: string,
  merchantId: string,
  customers: number,
  dueEvery = DUE_EVERY,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SELECT set_config('app.merchant_id', $1, false)`, [merchantId]);
    // Its days are the shop's: in the evening UTC is a day ahead, and nobody pays tomorrow.
    await client.query(`SET TimeZone = 'America/Sao_Paulo'`);
    await client.query('BEGIN');
    const given = [merchantId, customers];
    const id = (prefix: string, number: string) => `'${prefix}_' || lpad((${number})::text, 22, '0')`;
    const ofDebts = `FROM generate_series(1, $2::int) c, generate_series(1, ${DEBTS}) n,
      LATERAL (SELECT current_date - 720 + n * 170 + c % 20 AS "boughtOn", c * ${DEBTS} + n AS number,
        n < ${DEBTS} OR c % 3 > 0 AS "isPaid", CASE WHEN (c + n) % 9 = 0 THEN 12 ELSE -2 END AS "daysLate") d,
      LATERAL (SELECT "boughtOn" + 30 + (ARRAY[1,0,0,0,0,0,2])[1 + extract(dow FROM "boughtOn" + 30)::int] AS "dueOn") u,
      LATERAL (SELECT least("dueOn" + "daysLate", current_date) AS "paidOn") p`;
    await client.query(
      `INSERT INTO "Customer" ("merchantId", id, name, "nameFolded", "registeredOn", "recordedAt", "limitCents")
       SELECT $1, ${id('cus', 'c')}, 'Cliente ' || c, 'cliente ' || c, current_date - 720, now() - interval '720 days', 20000
       FROM generate_series(1, $2::int) c`,
      given,
    );
    await client.query(
      `INSERT INTO "CreditDecision" ("merchantId", id, "customerId", "on", "toCents", rule, reason, "policyVersion", inputs, "decidedBy", "recordedAt")
       SELECT $1, ${id('dec', 'c')}, ${id('cus', 'c')}, current_date - age, 20000, 'FIRST_LIMIT', '', 1, '{}', 'caderneta',
         now() - age * interval '1 day'
       FROM generate_series(1, $2::int) c, LATERAL (SELECT CASE WHEN c % ${dueEvery} = 0 THEN 720 ELSE 10 END AS age) a`,
      given,
    );
    await client.query(
      `INSERT INTO "Debt" ("merchantId", id, "customerId", "principalCents", "dueOn", "registeredOn", "recordedAt",
         "openPrincipalCents", "currentDueOn", "effectiveDueOn", "closedAs", "paidOffOn", "lastPaymentOn")
       SELECT $1, ${id('deb', 'number')}, ${id('cus', 'c')}, 8000, "dueOn", "boughtOn", "boughtOn",
         CASE WHEN "isPaid" THEN 0 ELSE 8000 END, "dueOn", "dueOn", CASE WHEN "isPaid" THEN 'PAID' END,
         CASE WHEN "isPaid" THEN "paidOn" END, CASE WHEN "isPaid" THEN "paidOn" END ${ofDebts}`,
      given,
    );
    await client.query(
      `INSERT INTO "Payment" ("merchantId", id, "customerId", "amountCents", method, "paidOn", "recordedAt")
       SELECT $1, ${id('pay', 'number')}, ${id('cus', 'c')}, 8000, 'CASH', "paidOn", "paidOn" ${ofDebts} WHERE "isPaid"`,
      given,
    );
    await client.query(
      `INSERT INTO "PaymentAllocation" ("merchantId", "paymentId", "debtId", "amountCents")
       SELECT $1, ${id('pay', 'number')}, ${id('deb', 'number')}, 8000 ${ofDebts} WHERE "isPaid"`,
      given,
    );
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
