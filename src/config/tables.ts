import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';
import { readYaml } from './document.ts';
import { snakeCase } from './names.ts';

const postgresName = z.string().regex(/^[a-z_][a-z0-9_]*$/, 'a lower-case PostgreSQL name is expected');

const sourceColumn = z
  .union([z.string().min(1), z.strictObject({ column: z.string().min(1), as: postgresName })])
  .transform((entry) => (typeof entry === 'string' ? { column: entry, as: snakeCase(entry) } : entry));

/** `90s`, `30m`, `2h` or `1d`, in seconds. */
const duration = z
  .string()
  .regex(/^\d+[smhd]$/, 'a duration such as 90s, 30m, 2h or 1d is expected')
  .transform((text) => Number(text.slice(0, -1)) * (secondsIn[text.slice(-1)] ?? 1));

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How often a table is due, in seconds: a word or a duration. */
const schedule = z
  .union([z.enum(['hourly', 'nightly', 'weekly']), duration])
  .transform((every) => (typeof every === 'number' ? every : scheduleSeconds[every]));

const scheduleSeconds = { hourly: 3600, nightly: 86_400, weekly: 604_800 } as const;

/** `latest by updated_at`: of rows that share a key, the one with the greatest value of the column. */
const dedupe = z
  .string()
  .regex(/^latest by [a-z_][a-z0-9_]*$/, '`latest by COLUMN` is expected, with the name in PostgreSQL')
  .transform((text) => ({ latestBy: text.slice('latest by '.length) }));

/** One file of config/tables; docs/sync.md explains every key and when to choose it. */
export const tableSchema = z
  .strictObject({
    table: postgresName.describe('Name of the table in PostgreSQL.'),
    source_view: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_$]*(\.[A-Z_][A-Z0-9_$]*){2}$/, 'DATABASE.SCHEMA.VIEW in upper case is expected')
      .describe('The Snowflake view to read.'),
    target_schema: postgresName.default('analytics').describe('Schema of the table in PostgreSQL.'),
    pk: z.array(postgresName).min(1).describe('Columns of the key, by their names in PostgreSQL.'),
    change: z
      .enum(['watermark', 'hash', 'replace', 'append'])
      .optional()
      .describe(
        'How changes are found: watermark reads past the last watermark; hash compares row hashes and fetches what differs; ' +
          'replace reads everything; append reads past the watermark and never changes a row. ' +
          'Default: watermark where there is a watermark_column, else replace.',
      ),
    watermark_column: postgresName
      .optional()
      .describe('Column, by its name in PostgreSQL, that grows when a row changes.'),
    lookback: duration.default(0).describe('How far before the last watermark an incremental read begins.'),
    delete: z
      .enum(['none', 'tombstone', 'soft', 'key_compare'])
      .optional()
      .describe(
        'What becomes of rows that the source no longer has: none keeps them; key_compare deletes them; soft keeps them and ' +
          'sets _deleted_at; tombstone sets _deleted_at where tombstone_table names the key. ' +
          'Default: key_compare with change hash or replace, which see every key, else none.',
      ),
    tombstone_table: postgresName
      .optional()
      .describe('The synced table whose rows, by the same key, are the deleted ones; for delete: tombstone.'),
    key_compare_every: duration
      .default(7 * 86_400)
      .describe('How often delete: soft and key_compare read all keys of a table with a watermark.'),
    filter: z.string().min(1).optional().describe('A Snowflake condition that rows of the view must meet.'),
    distinct: z.boolean().default(false).describe('The view repeats whole rows; read each once.'),
    dedupe: dedupe
      .optional()
      .describe(
        '`latest by COLUMN`: of rows with the same key only the latest is read. Without it they are an error.',
      ),
    columns: z
      .array(sourceColumn)
      .min(1)
      .optional()
      .describe('Columns of the view to copy, all without it; { column, as } gives one another name.'),
    exclude: z
      .array(z.string().min(1))
      .default([])
      .describe('Columns of the view, by their names there, that are not copied.'),
    rename: z
      .record(z.string().min(1), postgresName)
      .default({})
      .describe('Names in PostgreSQL by column of the view, where lower snake case is not wanted.'),
    types: z
      .record(postgresName, z.string())
      .default({})
      .describe('PostgreSQL types where the default of the Snowflake type is not wanted.'),
    mask: z
      .record(postgresName, z.enum(['hash', 'last4', 'drop']))
      .default({})
      .describe(
        'Columns that Snowflake hides before they leave it: hash is SHA-256 in hex, last4 the last four characters, drop leaves ' +
          'the column out.',
      ),
    on_new_column: z
      .enum(['ignore', 'add', 'stop'])
      .default('ignore')
      .describe('What a column of the view does that was not there last time, in a table without columns:.'),
    load: z
      .enum(['auto', 'api', 'unload'])
      .default('auto')
      .describe(
        'How rows travel: api reads result partitions; unload has Snowflake write files to a stage; auto takes unload for a ' +
          'large table where a stage is configured.',
      ),
    partition_by: postgresName
      .optional()
      .describe('A date column; the table is partitioned by its months, made as needed.'),
    chunk_by: postgresName
      .optional()
      .describe(
        'Column by whose ranges a large read is divided; partition_by where there is one. Each chunk commits by itself.',
      ),
    chunk_rows: z.int().min(1).default(2_000_000).describe('Rows of a chunk, about.'),
    max_rejects: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'Rows that may go to control.quarantine because they cannot be stored, before the table fails.',
      ),
    indexes: z
      .array(z.array(postgresName).min(1))
      .default([])
      .describe('Further indexes, each a list of columns.'),
    schedule: schedule
      .default(scheduleSeconds.nightly)
      .describe(
        'How often the table is due: hourly, nightly, weekly or a duration; `cm sync status` compares its age with it.',
      ),
    batch_size: z
      .int()
      .positive()
      .optional()
      .describe(
        'Accepted from existing files and not used: Snowflake decides how large a result partition is.',
      ),
  })
  .superRefine((table, context) => {
    const issue = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const names = table.columns?.map((column) => column.as);
    for (const [index, column] of (table.columns ?? []).entries()) {
      const earlier = table.columns?.[names?.indexOf(column.as) ?? index];
      if (earlier !== undefined && earlier !== column) {
        issue(
          ['columns', index],
          `"${earlier.column}" and "${column.column}" both become ${column.as}; give one of them another name with { column, as }`,
        );
      }
    }
    for (const [key, wanted] of Object.entries(namedColumns(table))) {
      const missing = names === undefined ? undefined : wanted.find((name) => !names.includes(name));
      if (missing !== undefined) issue([key], `${missing} is not among the columns`);
    }
    if (table.columns !== undefined && (table.exclude.length > 0 || Object.keys(table.rename).length > 0)) {
      issue(
        ['columns'],
        'with columns: there is nothing to exclude or rename; leave columns out, or use { column, as }',
      );
    }
    if ((table.change === 'watermark' || table.change === 'append') && table.watermark_column === undefined) {
      issue(['change'], `change: ${table.change} needs a watermark_column`);
    }
    if ((table.delete === 'tombstone') !== (table.tombstone_table !== undefined)) {
      issue(['delete'], 'delete: tombstone and tombstone_table go together');
    }
    if (table.change === 'append' && table.delete !== undefined && table.delete !== 'none') {
      issue(['delete'], 'change: append never changes a row; it goes with delete: none');
    }
    if (table.distinct && table.dedupe !== undefined)
      issue(['dedupe'], 'distinct and dedupe exclude each other');
    const hidden = table.pk.find((name) => table.mask[name] === 'drop');
    if (hidden !== undefined) issue(['mask', hidden], 'a column of the key cannot be dropped');
  })
  .transform((table) => {
    const change = table.change ?? (table.watermark_column === undefined ? 'replace' : 'watermark');
    const seesEveryKey = change === 'hash' || change === 'replace';
    return { ...table, change, delete: table.delete ?? (seesEveryKey ? 'key_compare' : 'none') } as const;
  });

/** The keys that name columns by their names in PostgreSQL, each with what it names. */
export function namedColumns(table: {
  pk: readonly string[];
  watermark_column?: string | undefined;
  dedupe?: { latestBy: string } | undefined;
  partition_by?: string | undefined;
  chunk_by?: string | undefined;
  types: Readonly<Record<string, string>>;
  mask: Readonly<Record<string, string>>;
  indexes: readonly (readonly string[])[];
}): Record<string, string[]> {
  return {
    pk: [...table.pk],
    watermark_column: [table.watermark_column ?? []].flat(),
    dedupe: [table.dedupe?.latestBy ?? []].flat(),
    partition_by: [table.partition_by ?? []].flat(),
    chunk_by: [table.chunk_by ?? []].flat(),
    types: Object.keys(table.types),
    mask: Object.keys(table.mask),
    indexes: table.indexes.flat(),
  };
}

export type TableConfig = z.output<typeof tableSchema>;

/**
 * All tables of a folder such as `config/tables`, in the order of their files.
 *
 * @throws CmError a usage error if the folder cannot be read, holds no table file, or holds two of the same table.
 */
export async function loadTables(directory: string): Promise<TableConfig[]> {
  const files = await tableFiles(directory);
  const tables = await Promise.all(files.map(loadTable));
  const fileOf = new Map<string, string>();
  for (const [index, { table }] of tables.entries()) {
    const file = files[index] ?? directory;
    const earlier = fileOf.get(table);
    if (earlier !== undefined) throw tableTwice(table, [earlier, file]);
    fileOf.set(table, file);
  }
  for (const table of tables) requireTombstones(table, tables);
  return tables;
}

function requireTombstones(
  { table, tombstone_table: name, pk }: TableConfig,
  tables: readonly TableConfig[],
) {
  if (name === undefined) return;
  const other = tables.find((candidate) => candidate.table === name);
  if (other !== undefined && other.pk.join() === pk.join()) return;
  const fault = other === undefined ? 'there is none' : `its key is (${other.pk.join(', ')})`;
  throw new CmError(
    'config.no_tombstones',
    `${table}.yaml: \`tombstone_table\` names ${name}, but ${fault}; a table with the key (${pk.join(', ')}) is expected.`,
    { kind: 'usage', hint: 'Name the table that holds the keys of deleted rows, under the same names.' },
  );
}

async function tableFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory).catch((cause: unknown) => {
    throw new CmError(
      'config.unreadable',
      `The folder of the table files, ${directory}, cannot be read: ${messageOf(cause)}.`,
      { kind: 'usage', hint: checkFolder, cause },
    );
  });
  const files = entries.filter((file) => file.endsWith('.yaml')).sort();
  if (files.length === 0) {
    throw new CmError('config.no_tables', `The folder ${directory} holds no table file (*.yaml).`, {
      kind: 'usage',
      hint: checkFolder,
    });
  }
  return files.map((file) => join(directory, file));
}

const checkFolder = 'Check `sync.tables` in cm.yaml; a relative path starts at the folder of that file.';

function tableTwice(table: string, files: readonly [string, string]): CmError {
  return new CmError('config.table_twice', `${files.join(' and ')} both describe the table "${table}".`, {
    kind: 'usage',
    hint: 'Remove one of the files, or give it another `table:`.',
  });
}

/** One table file. */
export async function loadTable(file: string): Promise<TableConfig> {
  return readYaml(file, tableSchema);
}

/** The tables named, or all when none is; an unknown name is a usage error that lists what exists. */
export function selectTables(tables: readonly TableConfig[], names: readonly string[]): TableConfig[] {
  const unknown = names.find((name) => !tables.some((table) => table.table === name));
  if (unknown !== undefined) {
    throw new CmError('config.unknown_table', `There is no table "${unknown}" in config/tables.`, {
      kind: 'usage',
      hint: `Tables: ${tables.map((table) => table.table).join(', ')}.`,
    });
  }
  return tables.filter((table) => names.length === 0 || names.includes(table.table));
}
