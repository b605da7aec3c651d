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

/** One file of config/tables; docs/configuration.md explains every key. */
export const tableSchema = z
  .strictObject({
    table: postgresName.describe('Name of the table in PostgreSQL.'),
    source_view: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_$]*(\.[A-Z_][A-Z0-9_$]*){2}$/, 'DATABASE.SCHEMA.VIEW in upper case is expected')
      .describe('The Snowflake view to read.'),
    target_schema: postgresName.default('analytics').describe('Schema of the table in PostgreSQL.'),
    pk: z.array(postgresName).min(1).describe('Columns of the primary key, by their names in PostgreSQL.'),
    watermark_column: postgresName
      .optional()
      .describe('Column, by its name in PostgreSQL, that grows when a row changes.'),
    lookback: duration.default(0).describe('How far before the last watermark an incremental read begins.'),
    change: z
      .enum(['watermark', 'replace'])
      .optional()
      .describe('How changes are found; watermark where there is a watermark_column.'),
    filter: z.string().min(1).optional().describe('A Snowflake condition that rows of the view must meet.'),
    distinct: z.boolean().default(false).describe('The view repeats rows; read each once.'),
    batch_size: z
      .int()
      .positive()
      .default(100_000)
      .describe(
        'Accepted from existing files and not used: Snowflake decides how large a result partition is.',
      ),
    schedule: z
      .enum(['nightly'])
      .default('nightly')
      .describe('Accepted and not used: every run syncs all tables, or those it is given.'),
    columns: z
      .array(sourceColumn)
      .min(1)
      .describe('Columns of the view to copy; { column, as } gives one another name.'),
    types: z
      .record(postgresName, z.string())
      .default({})
      .describe('PostgreSQL types where the default of the Snowflake type is not wanted.'),
    indexes: z
      .array(z.array(postgresName).min(1))
      .default([])
      .describe('Further indexes, each a list of columns.'),
  })
  .superRefine((table, context) => {
    const names = table.columns.map((column) => column.as);
    for (const [index, column] of table.columns.entries()) {
      const earlier = table.columns[names.indexOf(column.as)];
      if (earlier !== undefined && earlier !== column) {
        context.addIssue({
          code: 'custom',
          path: ['columns', index],
          message: `"${earlier.column}" and "${column.column}" both become ${column.as}; give one of them another name with { column, as }`,
        });
      }
    }
    const mustExist = {
      pk: table.pk,
      watermark_column: [table.watermark_column ?? []].flat(),
      types: Object.keys(table.types),
      indexes: table.indexes.flat(),
    };
    for (const [key, wanted] of Object.entries(mustExist)) {
      const missing = wanted.find((name) => !names.includes(name));
      if (missing !== undefined)
        context.addIssue({ code: 'custom', path: [key], message: `${missing} is not among the columns` });
    }
    if (table.change === 'watermark' && table.watermark_column === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['change'],
        message: 'change: watermark needs a watermark_column',
      });
    }
  })
  .transform((table) => ({
    ...table,
    change:
      table.change ?? (table.watermark_column === undefined ? ('replace' as const) : ('watermark' as const)),
  }));

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
  return tables;
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

const checkFolder = 'Check `sync.tables` in cm.yaml; a relative path starts at the checkout.';

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
