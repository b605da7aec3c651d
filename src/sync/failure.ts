import pg from 'pg';
import type { TableConfig } from '../config/tables.ts';
import { CmError, messageOf } from '../errors.ts';
import { isConnectionLoss } from '../postgres/failure.ts';

/** Of a table's file, what can be at fault in a statement. */
export type TableFile = Pick<TableConfig, 'table'> &
  Partial<Pick<TableConfig, 'filter' | 'source_view' | 'types'>>;

/** Any error of a table's sync as one that names the table, what a database refused, where, and what to do. */
export function tableFailure(file: TableFile, error: unknown): CmError {
  const { table } = file;
  if (error instanceof CmError)
    return error.code === 'snowflake.sql_error' ? refusedStatement(file, error) : named(table, error);
  if (isConnectionLoss(error)) return connectionLost(table, error);
  if (error instanceof pg.DatabaseError) return refusedBy(file, error);
  return new CmError('sync.failed', `${table}: ${messageOf(error)}. Nothing was loaded.`, { cause: error });
}

/** Whether nothing can be asked of the source, so that other tables and statements would only meet it again. */
export function isSourceGone({ code }: CmError): boolean {
  return sourceGone.has(code);
}

const sourceGone = new Set([
  'snowflake.unreachable',
  'snowflake.key_refused',
  'snowflake.unavailable',
  'snowflake.closed',
]);

/** Whether an error says that one row cannot be stored, and not that something is wrong with all of them. */
export function isRefusedRow(error: unknown): boolean {
  if (error instanceof CmError)
    return error.code === 'snowflake.cell_refused' || error.code === 'snowflake.nul_byte';
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  return code === '23502' || code.startsWith('22');
}

/** A key that the source holds more than once, `Key (visit_id)=(7)`, so that no row of it can be chosen. */
export function duplicateKey(table: string, key: string): CmError {
  return new CmError('sync.duplicate_key', `${table}: ${doubled(key)}. Nothing was loaded.`, {
    hint: keyHint({ table }),
  });
}

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof pg.DatabaseError
    ? error.code === '23505'
    : error instanceof CmError && error.code === 'sync.duplicate_key';
}

const doubled = (key: string): string => `the source holds a key more than once: ${key}`;

const keyHint = ({ table }: TableFile): string =>
  `Add the column that tells the rows apart to \`pk:\` in ${table}.yaml, or set \`distinct: true\` if the view repeats whole rows.`;

function named(table: string, error: CmError): CmError {
  if (error.message.startsWith(`${table}: `)) return error;
  return new CmError(error.code, `${table}: ${error.message}`, {
    kind: error.kind,
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

/** The view can be at fault as well; its name and the filter are what somebody has written here. */
function refusedStatement({ table, filter, source_view }: TableFile, error: CmError): CmError {
  const key = filter === undefined ? `source_view: ${source_view}` : `filter: ${filter}`;
  return new CmError(error.code, `${table}: ${error.message}`, {
    kind: error.kind,
    cause: error,
    hint: `Check \`${key}\` in ${table}.yaml, which is part of the statement, and the view itself.`,
  });
}

/** The order is the order of search: a code, then its class, the first two characters. */
function refusedBy(file: TableFile, error: pg.DatabaseError): CmError {
  const { table } = file;
  const code = error.code ?? '';
  const known = knownRefusals[code] ?? knownRefusals[code.slice(0, 2)] ?? unknownRefusal;
  return new CmError(known.code, `${table}: ${known.what(error)}. Nothing was loaded.`, {
    hint: typeof known.hint === 'string' ? known.hint : known.hint(file, error),
    cause: error,
  });
}

interface Refusal {
  readonly code: string;
  readonly hint: string | ((file: TableFile, error: pg.DatabaseError) => string);
  what(error: pg.DatabaseError): string;
}

const knownRefusals: Readonly<Record<string, Refusal>> = {
  '23505': {
    code: 'sync.duplicate_key',
    hint: keyHint,
    what: (error) => doubled(error.detail ?? error.message),
  },
  '23502': {
    code: 'sync.null_key',
    hint: ({ table }) =>
      `A key must have a value: correct it at its source, or leave such rows out with \`filter:\` in ${table}.yaml.`,
    what: (error) => `column "${error.column}" is part of the key and holds NULL${placeOf(error)}`,
  },
  '22': {
    code: 'sync.value_refused',
    hint: ({ table }) =>
      `Correct the value at its source, or choose a type that holds it under \`types:\` in ${table}.yaml.`,
    what: (error) => `a value does not fit: ${error.message}${placeOf(error)}`,
  },
  '42704': {
    code: 'sync.bad_type',
    hint: ({ table, types = {} }, { message }) => {
      const wrong = Object.entries(types).find(([, type]) => message.includes(`"${type}"`));
      return `Name a type that PostgreSQL has: \`types: { ${wrong?.join(': ') ?? '…'} }\` in ${table}.yaml.`;
    },
    what: (error) => error.message,
  },
  '42501': {
    code: 'sync.not_allowed',
    hint: 'The role needs CREATE on the schemas analytics and analytics_stg, and to own their tables.',
    what: (error) => `PostgreSQL refuses it: ${error.message}`,
  },
  '53100': {
    code: 'sync.disk_full',
    hint: 'Free space on the disk of the PostgreSQL server, or enlarge it; then run again.',
    what: (error) => `the disk of the PostgreSQL server is full: ${error.message}`,
  },
  '53': {
    code: 'sync.no_resources',
    hint: 'Give the PostgreSQL server more of what it lacks, or lower `sync.parallel`; then run again.',
    what: (error) => `the PostgreSQL server lacks resources: ${error.message}`,
  },
};

const unknownRefusal: Refusal = {
  code: 'sync.postgres_error',
  hint: 'The database is as it was before. Correct what the message names, then run again.',
  what: (error) => `PostgreSQL: ${error.message} (SQLSTATE ${error.code})${placeOf(error)}`,
};

/** `COPY visit, line 3, column visit_id: "abc"`: a line is a row of the result. */
function placeOf(error: pg.DatabaseError): string {
  const [, row, column] = /^COPY .*?, line (\d+)(?:, column (\w+))?/m.exec(error.where ?? '') ?? [];
  if (row === undefined) return '';
  return ` (row ${row}${column === undefined ? '' : `, column ${column}`})`;
}

function connectionLost(table: string, error: unknown): CmError {
  return new CmError(
    'sync.connection_lost',
    `${table}: the connection to PostgreSQL was lost: ${messageOf(error)}. Nothing was loaded.`,
    { hint: 'Run again once the server is back; what other tables have brought is kept.', cause: error },
  );
}
