/** A tab as the add-on would hold it: just enough of it to play both sides of the wire. */
import { expect } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { acknowledgeSync } from '../../server/app/sheet/acknowledge.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { sheetPatches } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import { asCell } from '../../server/app/sheet/wire-cells.js';
import { rowHashes } from '../../server/db/sheet.js';
import { rowHash } from '../../server/domain/sheet/tab-rows.js';
import type { WireCell, WireRow, WireValue } from '../../server/domain/sheet/wire.js';
import { nextKey, type TestApp } from '../support/app.js';

export const SIMPLE = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago'];

export class Tab {
  bindingId = '';
  syncs = 0;
  /** Rows it ever had: each has an id of its own. */
  made = 0;
  columns: Record<string, string> = {};
  rows: { id: string; cells: Record<string, WireCell> }[] = [];
  computed = new Map<string, Record<string, unknown>>();
  constructor(
    readonly app: TestApp,
    readonly actor: Actor,
    readonly headings: string[],
    readonly spreadsheetId = 'planilha-1',
  ) {}

  static async bind(
    app: TestApp,
    actor: Actor,
    headings: string[],
    lines: string[][],
    spreadsheetId?: string,
  ): Promise<Tab> {
    const tab = new Tab(app, actor, headings, spreadsheetId);
    const bound = await bindSheet(app, actor, {
      idempotencyKey: nextKey(),
      spreadsheetId: tab.spreadsheetId,
      sheetId: 0,
      sheetName: 'Fiado',
      headings,
    });
    expect(bound.errors).toEqual([]);
    tab.bindingId = bound.refs!.binding;
    tab.columns = await inTenant(app, actor, async ({ tx }) => {
      const row = await tx.sheetBinding.findFirstOrThrow({ where: { id: tab.bindingId } });
      return row.columns as Record<string, string>;
    });
    for (const line of lines) tab.add(line);
    return tab;
  }

  add(line: string[]): void {
    const cells: Record<string, WireCell> = {};
    this.headings.forEach((heading, i) => {
      const field = this.columns[heading];
      if (field) cells[field] = line[i] || null;
    });
    this.rows.push({ id: `row_${this.bindingId.slice(4, 16)}${String(this.made++).padStart(8, '0')}`, cells });
  }

  wire(position: number): WireRow {
    const { id, cells } = this.rows[position]!;
    return { id, row: position + 2, hash: this.hashOf(position), cells, computed: this.shown(position) };
  }

  /** What the computed cells of a row read. */
  shown(position: number): Record<string, WireCell> {
    const values = Object.entries(this.computed.get(this.rows[position]!.id) ?? {});
    return Object.fromEntries(values.map(([field, value]) => [field, asCell(value as WireValue)]));
  }

  hashOf(position: number): string {
    return rowHash(this.rows[position]!.cells, this.shown(position));
  }

  async sync(
    options: {
      missingRows?: 'CANCEL' | 'KEEP';
      restored?: 'SHEET' | 'SERVER';
      movedRowIds?: string[];
      syncId?: string;
      key?: string;
    } = {},
  ) {
    const hashes = await inTenant(this.app, this.actor, async ({ tx }) => {
      const found = await rowHashes(tx, [this.bindingId]);
      return found.get(this.bindingId) ?? {};
    });
    const all = this.rows.map((_, i) => ({ ...this.wire(i), known: hashes[this.rows[i]!.id] ?? null }));
    const changed = all.filter((row) => row.known !== row.hash);
    const present = new Set(this.rows.map((row) => row.id));
    const result = await syncSheet(this.app, this.actor, {
      idempotencyKey: options.key ?? nextKey(),
      bindingId: this.bindingId,
      syncId: options.syncId ?? `sync-${++this.syncs}`,
      chunk: 0,
      isLast: true,
      rows: changed,
      missingRowIds: Object.keys(hashes).filter((id) => !present.has(id)),
      missingRows: options.missingRows,
      restored: options.restored,
      movedRowIds: options.movedRowIds,
    });
    if (result.errors.length > 0) return { ...result, uploaded: changed.length, written: 0 };
    const written = await this.pull();
    return { ...result, uploaded: changed.length, written };
  }

  /** Only brings the sheet up to date, as after an action in the sidebar. */
  async refresh(): Promise<number> {
    const step = { bindingId: this.bindingId, syncId: `sync-${++this.syncs}`, chunk: 0, isLast: true, rows: [] };
    const result = await syncSheet(this.app, this.actor, { idempotencyKey: nextKey(), ...step });
    expect(result.errors).toEqual([]);
    return this.pull();
  }

  async pull(): Promise<number> {
    const page = await inTenant(this.app, this.actor, (tenant) =>
      sheetPatches(tenant, { bindingId: this.bindingId, first: 1000 }),
    );
    const applied = new Map<string, string[]>();
    const versions = new Map([...page.patches, ...page.newRows].map((one) => [one.id, one.version]));
    for (const patch of page.patches) {
      const row = this.rows.find((one) => one.id === patch.id)!;
      const shown = this.computed.get(patch.id) ?? {};
      if (patch.field in row.cells) {
        expect(patch.expected).toEqual(row.cells[patch.field]);
        row.cells[patch.field] = patch.value as WireCell;
      } else shown[patch.field] = patch.value;
      this.computed.set(patch.id, shown);
      applied.set(patch.id, [...(applied.get(patch.id) ?? []), patch.field]);
    }
    for (const { id, cells } of page.newRows) {
      const mapped = Object.fromEntries(
        Object.values(this.columns).map((field) => [field, (cells[field] ?? null) as WireCell]),
      );
      this.rows.push({ id, cells: mapped });
      this.computed.set(id, Object.fromEntries(Object.entries(cells).filter(([field]) => !(field in mapped))));
      applied.set(id, Object.keys(cells));
    }
    const acks = [...applied].map(([id, fields]) => {
      const at = this.rows.findIndex((row) => row.id === id);
      return {
        id,
        version: versions.get(id)!,
        row: at + 2,
        hash: this.hashOf(at),
        applied: fields,
        refused: [],
      };
    });
    await acknowledgeSync(this.app, this.actor, {
      idempotencyKey: nextKey(),
      bindingId: this.bindingId,
      syncId: `sync-${this.syncs}`,
      acks,
    });
    return page.patches.length + page.newRows.length;
  }
}
