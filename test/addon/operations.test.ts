import { fileURLToPath } from 'node:url';
import { Kind, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import type { TabReading } from '../../addon/mapping-rpc.js';
import type { SyncState } from '../../addon/rpc.js';
import { createSimulatorInProcess } from '../../addon/simulator/in-process.js';
import type { FetchRequest, FetchResponse } from '../../addon/simulator/types.js';
import { checkLimits, LIMITS } from '../../server/graphql/limits.js';
import { buildSchema } from '../../server/graphql/schema.js';
import { mappingOf, syncTab, withMapping } from '../support/first-sync.js';
import { fakeServer } from './fake-server.js';

const form = {
  name: 'Ana',
  contactName: null,
  document: null,
  address: null,
  city: null,
  uf: 'SP',
  pixKey: null,
  pixHolder: 'Ana Souza ME',
  pixBank: 'Banco Azul',
  shopKind: 'MERCADINHO',
};
const purchase = {
  customerId: 'cus_1',
  amountCents: 12_000,
  entryCents: 2_000,
  installments: 2,
  firstDueOn: '2026-08-15',
};
const rulesChange = {
  firstLimitCents: 30_000,
  promotionOnTimeDebts: 3,
  promotionDays: 20,
  toleranceBankDays: 1,
  demotionDay: 45,
};
const planDraft = {
  count: 2,
  firstOn: '2026-08-05',
  entryCents: 3_000,
  discountCents: 1_000,
  waiveCharges: true,
};
const calls: [string, ...unknown[]][] = [
  ['openPanel'],
  ['saveMerchant', form, 20_000, 'k1'],
  ['startLimits', 'k2'],
  ['changeSheet', { name: 'waiveQuestion', input: { bindingId: 'bin_1', rowIds: ['row_1'] } }, 'k3'],
  ['moreQuestions', 'a1'],
  [
    'changeSheet',
    {
      name: 'answerQuestion',
      input: { bindingId: 'bin_1', rowId: 'row_1', field: 'note', code: 'PROMISE_IN_NOTE', answer: 'WAIVE' },
    },
    'k50',
  ],
  [
    'changeSheet',
    {
      name: 'resolveConflict',
      input: { bindingId: 'bin_1', rowId: 'row_1', field: 'principalCents', keep: 'SHEET' },
    },
    'k51',
  ],
  ['sheetRules'],
  [
    'changeSheet',
    { name: 'updateMergePolicy', input: { bindingId: 'bin_1', rules: [{ field: 'phone', winner: 'SHEET' }] } },
    'k52',
  ],
  ['changeSheet', { name: 'setDueRule', input: { payDay: 10, days: null } }, 'k53'],
  ['sendReminders', 'preview', 'k4'],
  ['reminderStatus', ['rem_1']],
  ['claimContact', 'cus_1', 'WHATSAPP_LINK', 'k5'],
  ['reportContact', 'rem_1', 'SENT', 'k6'],
  ['recordPayment', 'cus_1', ['deb_1'], 5_000, 'k7'],
  ['recordPayment', 'cus_1', null, null, 'k8'],
  ['undoPayment', 'pay_1', 'k9'],
  ['resolveClaim', 'hol_1', true, 'k10'],
  ['resolveClaim', 'hol_1', false, 'k11'],
  ['reinstateDebts', ['deb_1'], 'k12'],
  ['creditRules'],
  ['testRules', rulesChange, '2026-07-15'],
  ['applyRules', rulesChange, false, 'k19'],
  ['applyRules', rulesChange, true, 'k20'],
  ['uploadChanges'],
  ['selectedCustomer'],
  ['customerOfRow', 'row_1'],
  ['customerCard', 'cus_1'],
  ['findCustomers', 'Ana'],
  ['createCustomer', { name: 'Ana', phone: '27 99999-0000', document: null }, false, 'k13'],
  ['createCustomer', { name: 'Ana', phone: '27 99999-0000', document: null }, true, 'k21'],
  ['setCreditLimit', 'cus_1', 0, 'Mudou de cidade', 'Ana', 'k22'],
  ['authorizePurchase', purchase, null, 'k14'],
  ['authorizePurchase', purchase, 'aut_1', 'k15'],
  ['overridePurchase', 'aut_1', 'Ana', 'É de casa', 'k16'],
  ['cancelAuthorization', 'aut_1', 'k17'],
  ['recordSale', 'aut_1', purchase, 'k18'],
  ['startOffer', 'cus_1', null],
  ['planMenu', ['deb_1']],
  ['planCheck', ['deb_1'], planDraft],
  ['offerPlans', ['deb_1'], null, null, false, 'k23'],
  ['offerPlans', ['deb_1'], planDraft, { by: 'Ana', reason: 'De casa' }, true, 'k24'],
  ['openOffer', 'prp_1'],
  ['sendOffer', 'prp_1', 'WHATSAPP_LINK', 'k25'],
  ['withdrawOffer', 'prp_1', '', 'k26'],
  ['breakAgreement', 'prp_1', 'Pix estornado', 'k33'],
  ['listAgreements'],
  ['answerCounter', 'ctr_1', true, null, { by: 'Ana', reason: 'De casa' }, 'k27'],
  ['answerCounter', 'ctr_1', false, 'Não dá', null, 'k28'],
  ['answerDispute', 'hol_1', true, 'Corrigido', 'k29'],
  ['answerDataRequest', 'dat_1', 'Enviado', 'k30'],
  ['personalData', 'cus_1'],
  ['pixCode', 'cus_1', 5_000],
  ['issueLink', 'cus_1', 'k31'],
  ['replaceLink', 'cus_1', 'k32'],
  ['importStatement', 'RGF0YTtWYWxvcg==', 'extrato.csv', 'k40'],
  ['askedEntries'],
  ['answerEntry', 'ent_1', { kind: 'PAID', customerId: 'cus_1', debtIds: ['deb_1'] }, 'k41'],
  ['answerEntry', 'ent_1', { kind: 'SAME' }, 'k42'],
  ['answerEntry', 'ent_1', { kind: 'RETURNED', paymentId: 'pay_1' }, 'k43'],
  ['refreshStep', null],
];

describe('what the add-on asks of the server', () => {
  const asked: { query: string; variables: Record<string, unknown> }[] = [];

  beforeAll(async () => {
    const server = fakeServer();
    const answer = (request: FetchRequest): FetchResponse => {
      asked.push(JSON.parse(request.body ?? '{}'));
      return server.answer(request);
    };
    const sim = createSimulatorInProcess({
      code: await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url))),
      spreadsheet: {
        sheets: [
          {
            name: 'Fiado',
            rows: [
              ['Cliente', 'Valor'],
              ['Cida', 80],
            ],
          },
        ],
      },
      fetch: (_, request) => answer(request),
    });
    sim.run('connect', writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1_segredosegredo' }));
    const { state } = sim.run('syncStep', null) as { state: SyncState };
    const { reading } = sim.run('readTab', null) as { reading: TabReading };
    const mapping = { ...mappingOf(reading), dueRule: { payDay: 10, days: null } };
    sim.run('previewStep', { mapping });
    server.settings.dueParts = 2;
    syncTab(sim, withMapping(state, mapping));
    sim.edit({ op: 'activate', name: 'Fiado', a1: 'A2' });
    for (const [name, ...args] of calls) sim.run(name, ...args);
    sim.edit({ op: 'setCell', row: 1, column: 2, value: 'Quanto ficou' });
    syncTab(sim);
    server.settings.maxMissing = 0;
    sim.edit({ op: 'deleteRow', row: 2 });
    sim.run('syncStep', null);
  });

  it('is one request to open the panel', () => {
    const panel = asked.filter(({ query }) => query.includes('reminderQueue'));
    expect(panel).toHaveLength(1);
  });

  it('writes nothing before the columns are confirmed', () => {
    const names = asked.map(({ query }) => /^\s*mutation[^{]*\{\s*(\w+)/.exec(query)?.[1]).filter(Boolean);
    const preview = asked.findIndex(({ query }) => query.includes('sheetPreview'));
    expect(asked.slice(0, preview).filter(({ query }) => query.startsWith('mutation'))).toEqual([]);
    expect(names.slice(0, 4)).toEqual(['setDueRule', 'setDueRule', 'bindSheet', 'syncSheet']);
  });

  it('asks with another key for each part of the rows that wait for a due rule', () => {
    const parts = asked.filter(({ query }) => query.includes('setDueRule')).slice(0, 2);
    const inputs = parts.map(({ variables }) => variables.input as Record<string, unknown>);
    expect(inputs).toMatchObject([{ payDay: 10 }, { payDay: 10 }]);
    expect(inputs[0]!.idempotencyKey).not.toBe(inputs[1]!.idempotencyKey);
  });

  it('names whose rows are gone', () => {
    expect(asked.filter(({ query }) => query.includes('row0:'))).toHaveLength(1);
  });

  it('fits the schema, every field, argument and variable', () => {
    const schema = buildSchema();
    const wrong = asked.flatMap(({ query }) =>
      validate(schema, parse(query)).map((error) => `${error.message} in ${query}`),
    );
    expect(wrong).toEqual([]);
    expect(asked.length).toBeGreaterThan(calls.length);
  });

  it('costs no more than one request may', () => {
    const schema = buildSchema();
    for (const { query, variables } of asked) {
      const document = parse(query, { maxTokens: LIMITS.tokens });
      const [operation] = document.definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(query);
      expect(() => checkLimits(schema, document, operation, variables)).not.toThrow();
    }
  });

  it('has only input fields that exist', () => {
    const schema = buildSchema();
    const unknown = asked.flatMap(({ query, variables }) => {
      const type = /\$input: (\w+)!/.exec(query)?.[1];
      if (type === undefined) return [];
      const fields = (schema.getType(type) as { getFields(): Record<string, unknown> }).getFields();
      return Object.keys(variables.input as object)
        .filter((name) => !(name in fields))
        .map((name) => `${type}.${name}`);
    });
    expect(unknown).toEqual([]);
  });
});
