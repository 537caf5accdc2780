/** Customers and debts as tables that any spreadsheet opens, and that an import understands again. */
import { customersByName } from '../../db/export.js';
import { type DebtStatus, statusOn } from '../../domain/debt.js';
import { formatDocument } from '../../domain/documents.js';
import type { Debt } from '../../domain/facts.js';
import { formatPhone } from '../../domain/phones.js';
import { positionOn } from '../../domain/position.js';
import { type Actor, type App, inTenant, type Tenant } from '../context.js';
import { databaseValues, type Known, type KnownCustomer, loadKnown } from '../sheet/known.js';
import { contactHeadings, debtHeadings, STATUS_WORDS, tableNames } from './export-texts.js';
import type { Table, TableCell } from './write-table.js';

const CUSTOMERS_AT_ONCE = 500;

export interface ExportedShop {
  /** What is owed or was paid: one row a debt. */
  debts: Table;
  /** Everybody, those who owe nothing too. */
  customers: Table;
}

/** What was cancelled, and what an agreement replaced, is not owed and not told. */
export async function exportShop(app: App, actor: Actor): Promise<ExportedShop> {
  const debts: TableCell[][] = [];
  const customers: TableCell[][] = [];
  await inTenant(
    app,
    actor,
    async (tenant) => {
      let last: { id: string; nameFolded: string } | null = null;
      for (;;) {
        const page = await customersByName(tenant.tx, last, CUSTOMERS_AT_ONCE);
        const known = await loadKnown(
          tenant.tx,
          page.map(({ id }) => id),
        );
        for (const { id, limitCents } of page) {
          customers.push(customerRow(known.customers.get(id)!, limitCents));
          debts.push(...debtRows(tenant, known, id));
        }
        last = page.at(-1) ?? null;
        if (page.length < CUSTOMERS_AT_ONCE) return;
      }
    },
    { readOnly: true, timeoutMs: 120_000 },
  );
  return {
    debts: { name: tableNames.debts, headings: debtHeadings, rows: debts },
    customers: { name: tableNames.customers, headings: contactHeadings, rows: customers },
  };
}

function customerRow(customer: KnownCustomer, limitCents: number | null): TableCell[] {
  const { name, document, phone, email, address, uf } = customer;
  return [
    ...contact({ name, document, phone, email }),
    address,
    uf,
    limitCents === null ? null : { cents: limitCents },
  ];
}

function contact({ name, document, phone, email }: Pick<KnownCustomer, 'name' | 'document' | 'phone' | 'email'>) {
  return [name, document && formatDocument(document), phone && formatPhone(phone), email];
}

const TOLD: ReadonlySet<DebtStatus> = new Set<DebtStatus>(['OPEN', 'LATE', 'PAID', 'WRITTEN_OFF']);

function debtRows({ today }: Tenant, known: Known, customerId: string): TableCell[][] {
  const facts = known.facts.get(customerId)!;
  return facts.debts
    .map((debt) => ({ debt, status: statusOn(debt, facts.payments, today) }))
    .filter(({ status }) => TOLD.has(status))
    .sort((a, b) =>
      a.debt.dueOn < b.debt.dueOn ? -1 : a.debt.dueOn > b.debt.dueOn ? 1 : a.debt.id < b.debt.id ? -1 : 1,
    )
    .map(({ debt, status }) => debtRow(debt, status));

  function debtRow(debt: Debt, status: DebtStatus): TableCell[] {
    const values = databaseValues(known, debt.id, today)!;
    const customer = known.customers.get(customerId)!;
    const paidCents = values.paidCents as number | null;
    const isOpen = status === 'OPEN' || status === 'LATE';
    return [
      ...contact(customer),
      values.description as string | null,
      // A bar would be taken for a date.
      debt.installment ? `${debt.installment.number} de ${debt.installment.of}` : null,
      { day: values.dueOn as string },
      { cents: values.principalCents as number },
      STATUS_WORDS[status],
      typeof values.paidOn === 'string' ? { day: values.paidOn } : null,
      paidCents === null ? null : { cents: paidCents },
      { cents: isOpen ? positionOn(debt, facts.payments, today).totalCents : 0 },
    ];
  }
}
