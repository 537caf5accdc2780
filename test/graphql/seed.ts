/** A shop with everything in it, made through the API and, for what people do elsewhere, through SQL. */
import { newId } from '../../server/db/ids.js';
import { type Answer, mutate, type TestServer } from './support.js';

export interface SeededShop {
  merchantId: string;
  key: string;
  /** Ids by noun, as the arguments of the API want them. */
  ids: Record<string, string>;
}

/** `mark` is in every external id and name, so that nothing of one shop equals anything of another. */
export async function seedShop(server: TestServer, mark: string): Promise<SeededShop> {
  const { merchantId, key } = await server.shop();
  const run = (name: string, input: object, selection: string): Promise<Answer> =>
    mutate(server, key, name, input, selection);
  await run(
    'updateMerchant',
    {
      name: `Loja ${mark}`,
      document: '11.222.333/0001-81',
      address: 'Rua A, 1',
      city: 'Campinas',
      uf: 'SP',
      pixKey: `${mark}@example.com`,
      shopKind: 'ROUPAS',
    },
    'merchant { setupMissing }',
  );
  const { customer } = await run(
    'createCustomer',
    {
      name: `Cliente ${mark}`,
      externalId: `customer-${mark}`,
      document: '529.982.247-25',
      phone: '(11) 91234-5678',
      email: `${mark}@example.com`,
    },
    'customer { id }',
  );
  const { customer: twin } = await run('createCustomer', { name: `Cliente ${mark}` }, 'customer { id }');
  const { merge } = await run('mergeCustomers', { fromId: twin.id, intoId: customer.id }, 'merge { id }');
  const { sale } = await run(
    'recordSale',
    {
      customerId: customer.id,
      totalCents: 30_000,
      installments: 2,
      firstDueOn: '2026-08-10',
      externalId: `sale-${mark}`,
    },
    'sale { id debts(first: 2) { nodes { id } } }',
  );
  const { debt } = await run(
    'recordDebt',
    {
      customerId: customer.id,
      principalCents: 5_000,
      dueOn: '2026-06-10',
      registeredOn: '2026-05-10',
      externalId: `debt-${mark}`,
    },
    'debt { id }',
  );
  const { payment } = await run(
    'recordPayment',
    { customerId: customer.id, amountCents: 1_000, debtIds: [sale.debts.nodes[0].id], externalId: `payment-${mark}` },
    'payment { id }',
  );
  const { authorization } = await run(
    'authorizePurchase',
    { customerId: customer.id, amountCents: 2_000, by: `caixa ${mark}` },
    'authorization { id }',
  );
  const { hold } = await run(
    'pauseCollection',
    { customerId: customer.id, debtId: debt.id, reason: `pausa ${mark}` },
    'hold { id }',
  );
  const { claim } = await run(
    'claimPaid',
    { customerId: customer.id, debtId: sale.debts.nodes[1].id, note: `nota ${mark}` },
    'claim { id }',
  );
  // Refused at once: an open offer would keep everybody else from the customer.
  const { proposal } = await run('offerProposal', { debtIds: [debt.id], note: `nota ${mark}` }, 'proposal { id }');
  await run('refuseProposal', { id: proposal.id, reason: `nota ${mark}` }, 'proposal { id }');
  const { counterProposal } = await run(
    'counterProposal',
    {
      customerId: customer.id,
      amounts: [{ dueOn: '2026-08-05', amountCents: 4_000 }],
      message: `nota ${mark}`,
    },
    'counterProposal { id }',
  );
  const { hold: dispute } = await run(
    'openDispute',
    { customerId: customer.id, debtId: debt.id, note: `contesta ${mark}` },
    'hold { id }',
  );
  const { lateReason } = await run(
    'recordLateReason',
    { customerId: customer.id, debtId: debt.id, reason: 'HARD_TIMES', note: `motivo ${mark}` },
    'lateReason { id }',
  );
  const { dataRequest } = await run(
    'requestData',
    { customerId: customer.id, kind: 'CORRECTION', note: `pedido ${mark}` },
    'dataRequest { id }',
  );
  const statement = Buffer.from(`Data;Descrição;Valor\n14/07/2026;DEPOSITO nota ${mark};12,34\n`).toString('base64');
  const { statementImport } = await run(
    'importStatement',
    { content: statement },
    'statementImport { id entries(first: 1) { nodes { id } } }',
  );
  const { binding } = await run(
    'bindSheet',
    {
      spreadsheetId: `spreadsheet-${mark}`,
      sheetId: 1,
      sheetName: `Fiado ${mark}`,
      headings: ['Cliente', 'Valor', 'Vencimento'],
    },
    'binding { id }',
  );
  // A row that asks a question, and so is shown something.
  const cells = { name: `Freguês ${mark}`, principalCents: 'ver', dueOn: '10/08/2026' };
  await run(
    'syncSheet',
    {
      bindingId: binding.id,
      syncId: `sync-${mark}`,
      chunk: 0,
      isLast: true,
      rows: [{ id: `row_${mark.padStart(8, '0')}`, row: 2, hash: 'ab12cd34', cells }],
    },
    'sync { questions }',
  );
  const { apiKey } = await run('createApiKey', { name: `chave ${mark}`, scopes: ['READ'] }, 'apiKey { id }');
  const reminder = await insertReminder(server, merchantId, customer.id, debt.id);
  const { data } = await server.ask(
    key,
    `query ($id: ID!) { customer(by: { id: $id }) { decisions(first: 1) { nodes { id } } } }`,
    { id: customer.id },
  );
  return {
    merchantId,
    key,
    ids: {
      merchant: merchantId,
      customer: customer.id,
      merge: merge.id,
      sale: sale.id,
      debt: debt.id,
      payment: payment.id,
      authorization: authorization.id,
      hold: hold.id,
      claim: claim.id,
      dispute: dispute.id,
      lateReason: lateReason.id,
      dataRequest: dataRequest.id,
      proposal: proposal.id,
      counterProposal: counterProposal.id,
      statementImport: statementImport.id,
      statementEntry: statementImport.entries.nodes[0].id,
      binding: binding.id,
      apiKey: apiKey.id,
      reminder,
      decision: data.customer.decisions.nodes[0].id,
    },
  };
}

export function insertReminder(
  server: TestServer,
  merchantId: string,
  customerId: string,
  debtId: string,
  state = 'SENT',
): Promise<string> {
  const id = newId('Reminder');
  return server.app.db.inTenant(merchantId, async (tx) => {
    await tx.$executeRaw`INSERT INTO "Reminder" ("merchantId", id, "customerId", "sentOn", step, "cadenceVersion", "recordedAt")
      VALUES (${merchantId}, ${id}, ${customerId}, '2026-07-14', 'REMINDER', 1, now())`;
    await tx.$executeRaw`INSERT INTO "ReminderDebt" ("merchantId", "reminderId", "debtId", step, "effectiveDueOn")
      VALUES (${merchantId}, ${id}, ${debtId}, 'REMINDER', '2026-06-10')`;
    await tx.$executeRaw`INSERT INTO "Attempt" ("merchantId", "reminderId", number, channel, state, text, recipient, "claimedBy", "leaseUntil")
      VALUES (${merchantId}, ${id}, 1, 'EMAIL', ${state}, 'texto', 'x@example.com', 'test', now() + interval '10 minutes')`;
    return id;
  });
}
