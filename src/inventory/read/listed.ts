import { quoteSnowflakeName, type SnowflakeSource } from '../../snowflake/index.ts';
import type { InventoryObject, ObjectKind } from '../model.ts';
import { pathOf } from '../path.ts';
import { numberOf, type Row, readRecords } from './records.ts';

/** An object with what only its reader needs. */
export interface Listed extends Omit<InventoryObject, 'ddlFile'> {
  /** Of a view: its text; of a routine or task: its body. */
  body: string | null;
  /** Of a task: the tasks that it comes after, by id. */
  after: string[];
}

interface Listing {
  /** The view of INFORMATION_SCHEMA. */
  view: string;
  /** What the names of its columns begin with. */
  prefix: string;
  columns: string[];
  toObject(row: Row): Partial<Listed> & { kind: ObjectKind };
}

const listings = {
  tables: {
    view: 'tables',
    prefix: 'table',
    columns: ['table_type', 'row_count', 'bytes', 'is_dynamic', 'last_altered', 'comment'],
    toObject: (row) => ({
      kind: row.table_type === 'VIEW' ? 'view' : row.is_dynamic === 'YES' ? 'dynamic table' : 'table',
      rows: numberOf(row.row_count),
      bytes: numberOf(row.bytes),
    }),
  },
  procedures: {
    view: 'procedures',
    prefix: 'procedure',
    columns: ['argument_signature', 'procedure_language', 'procedure_definition', 'last_altered', 'comment'],
    toObject: (row) => ({
      kind: 'procedure',
      language: row.procedure_language ?? null,
      body: row.procedure_definition ?? null,
    }),
  },
  functions: {
    view: 'functions',
    prefix: 'function',
    columns: ['argument_signature', 'function_language', 'function_definition', 'last_altered', 'comment'],
    toObject: (row) => ({
      kind: 'function',
      language: row.function_language ?? null,
      body: row.function_definition ?? null,
    }),
  },
  stages: {
    view: 'stages',
    prefix: 'stage',
    columns: ['last_altered', 'comment'],
    toObject: () => ({ kind: 'stage' }),
  },
  sequences: {
    view: 'sequences',
    prefix: 'sequence',
    columns: ['last_altered', 'comment'],
    toObject: () => ({ kind: 'sequence' }),
  },
} satisfies Record<string, Listing>;

export type ListingName = keyof typeof listings;
export const listingNames: readonly ListingName[] = [
  'tables',
  'procedures',
  'functions',
  'stages',
  'sequences',
];

/** The objects of one kind in a database, as INFORMATION_SCHEMA lists them. */
export async function readListed(
  source: SnowflakeSource,
  { database, name }: { database: string; name: ListingName },
): Promise<Listed[]> {
  const { view, prefix, columns, toObject }: Listing = listings[name];
  const rows = await readRecords(
    source,
    `select ${prefix}_schema, ${prefix}_name, ${columns.join(', ')}
       from ${quoteSnowflakeName(database)}.information_schema.${view}
      where ${prefix}_schema <> 'INFORMATION_SCHEMA'
      order by ${prefix}_schema, ${prefix}_name`,
  );
  return rows.map((row) => {
    const schema = row[`${prefix}_schema`] ?? '';
    const own = row[`${prefix}_name`] ?? '';
    const signature = row.argument_signature;
    const types = signature === undefined || signature === null ? '' : argumentTypes(signature);
    return {
      id: pathOf(database, schema, own) + types,
      database,
      schema,
      name: own,
      language: null,
      comment: row.comment === '' ? null : (row.comment ?? null),
      rows: null,
      bytes: null,
      altered: row.last_altered ?? null,
      schedule: null,
      body: null,
      after: [],
      ...toObject(row),
    };
  });
}

/** `(A VARCHAR, B NUMBER)` → `(VARCHAR, NUMBER)` */
function argumentTypes(signature: string): string {
  const inner = signature.replace(/^\(|\)$/g, '').trim();
  if (inner === '') return '()';
  const types = inner
    .split(/,(?![^(]*\))/)
    .map((each) => each.trim().replace(/^("(?:[^"]|"")*"|\S+)\s+/, ''));
  // The lengths are no part of what tells procedures apart.
  return `(${types.map((type) => type.replace(/\(.*\)$/, '')).join(', ')})`;
}
