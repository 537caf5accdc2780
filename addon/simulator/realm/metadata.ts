import type { Area } from './a1.js';
import { columnAt, type Metadata, type Sheet } from './model.js';
import { rangeOf } from './range.js';
import { enums, need, type Realm } from './realm.js';
import { sheetOf } from './sheet.js';
import { spreadsheetOf } from './spreadsheet.js';

type DeveloperMetadata = GoogleAppsScript.Spreadsheet.DeveloperMetadata;
type DeveloperMetadataFinder = GoogleAppsScript.Spreadsheet.DeveloperMetadataFinder;
type DeveloperMetadataLocation = GoogleAppsScript.Spreadsheet.DeveloperMetadataLocation;

/** Where a metadata hangs: the spreadsheet (no sheet), a sheet (no column), or a column. Rows are not offered. */
interface Place {
  sheet: Sheet | null;
  column: number | null;
}

interface Found extends Place {
  metadata: Metadata;
}

const MAX_CHARACTERS_A_SHEET = 30_000;

/** addDeveloperMetadata, getDeveloperMetadata and the finder, for the three things that have them. */
export function metadataMethods(
  realm: Realm,
  owner: 'Range' | 'Sheet' | 'Spreadsheet',
  target: { sheet: Sheet | null; area: Area | null },
) {
  const places = (): Place[] => placesOf(owner, target);
  return {
    addDeveloperMetadata: (key: string, ...rest: unknown[]) => {
      const visibility = rest.find((one) => typeof one === 'object' && one !== null);
      const value = rest.find((one): one is string => typeof one === 'string') ?? '';
      const isProject = visibility !== undefined && String(visibility) === 'PROJECT';
      const wanted = places();
      need(
        wanted.length === 1,
        'Não é possível adicionar metadados de desenvolvedor a intervalos arbitrários: só à planilha, a uma página ou a uma linha ou coluna inteira.',
      );
      const place = wanted[0] as Place;
      const metadata: Metadata = {
        id: realm.state.stored.workbook.nextId++,
        key: String(key),
        value,
        visibility: isProject ? 'PROJECT' : 'DOCUMENT',
      };
      requireRoom(realm, place, key.length + value.length);
      listAt(realm, place).push(metadata);
      if (owner === 'Range') return rangeOf(realm, target.sheet as Sheet, target.area as Area) as never;
      return (target.sheet ? sheetOf(realm, target.sheet) : spreadsheetOf(realm)) as never;
    },
    getDeveloperMetadata: () =>
      places().flatMap((place) => listAt(realm, place).map((metadata) => metadataOf(realm, { ...place, metadata }))),
    createDeveloperMetadataFinder: () =>
      finderOf(realm, () => everything(realm).filter((found) => isWithin(found, owner, target))),
  };
}

function placesOf(owner: string, target: { sheet: Sheet | null; area: Area | null }): Place[] {
  const { sheet, area } = target;
  if (owner !== 'Range' || !sheet || !area) return [{ sheet, column: null }];
  if (area.rows !== sheet.maxRows) return [];
  return Array.from({ length: area.columns }, (_, i) => ({ sheet, column: area.column + i }));
}

function isWithin(found: Found, owner: string, target: { sheet: Sheet | null; area: Area | null }): boolean {
  if (owner === 'Spreadsheet') return true;
  if (found.sheet !== target.sheet) return false;
  if (owner === 'Sheet' || !target.area) return true;
  const { column } = found;
  return column !== null && column >= target.area.column && column < target.area.column + target.area.columns;
}

function everything(realm: Realm): Found[] {
  const workbook = realm.state.stored.workbook;
  const found: Found[] = workbook.metadata.map((metadata) => ({ sheet: null, column: null, metadata }));
  for (const sheet of workbook.sheets) {
    for (const metadata of sheet.metadata) found.push({ sheet, column: null, metadata });
    sheet.columns.forEach((column, i) => {
      for (const metadata of column.metadata ?? []) found.push({ sheet, column: i + 1, metadata });
    });
  }
  return found;
}

function listAt(realm: Realm, place: Place): Metadata[] {
  if (!place.sheet) return realm.state.stored.workbook.metadata;
  if (place.column === null) return place.sheet.metadata;
  const column = columnAt(place.sheet, place.column);
  column.metadata ??= [];
  return column.metadata;
}

function requireRoom(realm: Realm, place: Place, characters: number): void {
  const used = everything(realm)
    .filter((found) => found.sheet === place.sheet)
    .reduce((sum, { metadata }) => sum + metadata.key.length + metadata.value.length, 0);
  need(used + characters <= MAX_CHARACTERS_A_SHEET, 'O limite de metadados de desenvolvedor foi atingido.');
}

/** Found again by id at every call: a column may have moved, a metadata may be gone. */
function lookUp(realm: Realm, id: number): Found {
  const found = everything(realm).find(({ metadata }) => metadata.id === id);
  if (!found) throw new Error('Os metadados de desenvolvedor não existem mais.');
  return found;
}

function metadataOf(realm: Realm, { metadata: { id } }: Found): DeveloperMetadata {
  const now = (): Metadata => lookUp(realm, id).metadata;
  const object: DeveloperMetadata = realm.object<DeveloperMetadata>('DeveloperMetadata', {
    getId: () => id,
    getKey: () => now().key,
    getValue: () => now().value,
    getVisibility: () => (now().visibility === 'PROJECT' ? enums.visibility.PROJECT : enums.visibility.DOCUMENT),
    getLocation: () => locationOf(realm, id),
    setKey: (key: string) => {
      now().key = key;
      return object;
    },
    setValue: (value: string) => {
      now().value = value;
      return object;
    },
    moveToColumn: (range: object) => {
      const to = realm.areaOf.get(range);
      need(
        to !== undefined && to.area.rows === to.sheet.maxRows && to.area.columns === 1,
        'O intervalo não é uma coluna inteira.',
      );
      const metadata = now();
      detach(realm, id);
      listAt(realm, { sheet: to?.sheet ?? null, column: to?.area.column ?? null }).push(metadata);
      return object;
    },
    remove: () => detach(realm, id),
  });
  return object;
}

function detach(realm: Realm, id: number): void {
  const list = listAt(realm, lookUp(realm, id));
  list.splice(
    list.findIndex((metadata) => metadata.id === id),
    1,
  );
}

function locationOf(realm: Realm, id: number): DeveloperMetadataLocation {
  const { sheet, column } = lookUp(realm, id);
  const { SPREADSHEET, SHEET, COLUMN } = enums.locationType;
  return realm.object<DeveloperMetadataLocation>('DeveloperMetadataLocation', {
    getLocationType: () => (column !== null ? COLUMN : sheet ? SHEET : SPREADSHEET),
    getColumn: () =>
      sheet && column !== null ? rangeOf(realm, sheet, { row: 1, column, rows: sheet.maxRows, columns: 1 }) : null,
    getRow: () => null,
    getSheet: () => (sheet && column === null ? sheetOf(realm, sheet) : null),
    getSpreadsheet: () => (sheet ? null : spreadsheetOf(realm)),
  });
}

function finderOf(realm: Realm, candidates: () => Found[]): DeveloperMetadataFinder {
  const tests: ((found: Found) => boolean)[] = [];
  const narrowed = (test: (found: Found) => boolean): DeveloperMetadataFinder => {
    tests.push(test);
    return finder;
  };
  const finder: DeveloperMetadataFinder = realm.object<DeveloperMetadataFinder>('DeveloperMetadataFinder', {
    withKey: (key: string) => narrowed(({ metadata }) => metadata.key === key),
    withValue: (value: string) => narrowed(({ metadata }) => metadata.value === value),
    withId: (id: number) => narrowed(({ metadata }) => metadata.id === id),
    withVisibility: (visibility: unknown) => narrowed(({ metadata }) => metadata.visibility === String(visibility)),
    withLocationType: (type: unknown) =>
      narrowed(({ sheet, column }) => String(type) === (column !== null ? 'COLUMN' : sheet ? 'SHEET' : 'SPREADSHEET')),
    find: () =>
      candidates()
        .filter((found) => tests.every((test) => test(found)))
        .map((found) => metadataOf(realm, found)),
  });
  return finder;
}
