import { CmError } from '../errors.ts';
import {
  type CopyCodec,
  codecFor,
  quoteSnowflakeName,
  type SnowflakeColumn,
  type ViewName,
} from '../snowflake/index.ts';
import { lastFourDigits, personKey } from './ssn-codecs.ts';

/** A table of the old system: what is read of it, under which names it is staged. */
export interface SourceTable {
  /** As the source names it, `CONFLICTVISITMAPS`; staged in lower case. */
  readonly name: string;
  /** Whether it has a column `id` that numbers its rows. */
  readonly hasId: boolean;
  readonly columns: Readonly<Record<string, Reading>>;
}

/**
 * A column; the first of several that holds something; what may be kept of an SSN; a value of the history, which is
 * one where its field is.
 */
type Reading =
  | string
  | readonly string[]
  | { readonly ssn: string; readonly as: 'person_key' | 'last_four' }
  | { readonly logged: string };

/** Where the old system keeps its tables, and the key that turns an SSN into a person_key. */
export interface SourcePlace {
  readonly database: string;
  readonly schema: string;
  readonly personKeySecret: string;
}

export function viewName(table: SourceTable, { database, schema }: SourcePlace): ViewName {
  return { database, schema, name: table.name };
}

/** The statement that reads a table, once its columns are known to be there. */
export function readingSql(
  table: SourceTable,
  place: SourcePlace,
  columns: readonly SnowflakeColumn[],
): string {
  const known = new Set(columns.map(({ name }) => name));
  const missing = Object.values(table.columns)
    .flatMap(namesIn)
    .filter((name) => !known.has(name));
  if (missing.length > 0) throw columnsGone(table, place, missing);
  const items = Object.entries(table.columns).map(
    ([name, reading]) => `${expression(reading, place)} as ${quoteSnowflakeName(name)}`,
  );
  return `select ${items.join(',\n  ')}\nfrom ${quoteSnowflakeName(place.database, place.schema, table.name)}`;
}

export interface StagedColumn {
  readonly name: string;
  readonly type: string;
  readonly codec: CopyCodec;
}

/** How the columns of the result are written down here: wide types, so that a strange value stops no row. */
export function stagedColumns(
  table: SourceTable,
  place: SourcePlace,
  columns: readonly SnowflakeColumn[],
): StagedColumn[] {
  return Object.entries(table.columns).flatMap(([name, reading], index) => {
    const column = columns[index];
    if (column === undefined) return [];
    if (typeof reading === 'object' && 'ssn' in reading) {
      return reading.as === 'person_key'
        ? [{ name, type: 'uuid', codec: personKey(place.personKeySecret) }]
        : [{ name, type: 'text', codec: lastFourDigits() }];
    }
    const type = typeOf(column);
    return [{ name, type, codec: codecFor(column, type) }];
  });
}

function typeOf({ type }: SnowflakeColumn): string {
  switch (type) {
    case 'fixed':
    case 'decfloat':
      return 'numeric';
    case 'real':
      return 'double precision';
    case 'boolean':
    case 'date':
    case 'time':
      return type;
    case 'timestamp_ntz':
      return 'timestamp';
    case 'timestamp_ltz':
      return 'timestamptz';
    case 'timestamp_tz':
      return 'timestamp';
    default:
      return 'text';
  }
}

function expression(reading: Reading, { database, schema }: SourcePlace): string {
  if (typeof reading === 'object' && 'logged' in reading) {
    const value = quoteSnowflakeName(reading.logged);
    const fields = quoteSnowflakeName(database, schema, 'LOG_FIELDS');
    return `case when "LogID" in (select "ID" from ${fields} where upper("FieldName") like '%SSN%') then right(${value}, 4) else ${value} end`;
  }
  const names = namesIn(reading).map((name) => quoteSnowflakeName(name));
  return names.length === 1 ? names.join() : `coalesce(${names.join(', ')})`;
}

function namesIn(reading: Reading): readonly string[] {
  if (typeof reading === 'string') return [reading];
  if ('ssn' in reading) return [reading.ssn];
  return 'logged' in reading ? [reading.logged] : reading;
}

function columnsGone(
  table: SourceTable,
  { database, schema }: SourcePlace,
  missing: readonly string[],
): CmError {
  const names = missing.map((name) => `"${name}"`).join(', ');
  return new CmError(
    'backfill.column_gone',
    `${database}.${schema}.${table.name} has no ${missing.length === 1 ? 'column' : 'columns'} ${names}. Nothing of it was brought.`,
    {
      hint: 'Compare the table with snowflake/conflictreport-columns.csv; a view with the expected columns in a schema of your own does as well (backfill.schema in cm.yaml).',
    },
  );
}
