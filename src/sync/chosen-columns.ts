import { snakeCase } from '../config/names.ts';
import { namedColumns, type TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import type { SnowflakeColumn } from '../snowflake/index.ts';

export interface ChosenColumn {
  /** Its name in PostgreSQL. */
  readonly as: string;
  readonly source: SnowflakeColumn;
}

/**
 * The columns of a view that a table file asks for, in its order: those of `columns:`, or all of the view without
 * them, less what `exclude:` and `mask: drop` leave out.
 *
 * @param earlier columns that the view has had, which may be excluded though they are gone
 * @throws CmError `sync.column_gone` if the view lacks a column, `sync.column_clash` if two take one name.
 */
export function chosenColumns(
  config: TableConfig,
  view: readonly SnowflakeColumn[],
  earlier: readonly string[] = [],
): ChosenColumn[] {
  const chosen = (
    config.columns === undefined ? allOf(config, view, earlier) : listed(config.columns, config, view)
  ).filter(({ as }) => config.mask[as] !== 'drop');
  const taken = new Map<string, SnowflakeColumn>();
  for (const { as, source } of chosen) {
    const other = taken.get(as);
    if (other !== undefined) throw clash(config, as, [other, source]);
    if (as.startsWith('_')) throw ownName(config, as, source);
    taken.set(as, source);
  }
  for (const [key, names] of Object.entries(namedColumns(config))) {
    const missing = names.find((name) => !taken.has(name) && config.mask[name] !== 'drop');
    if (missing !== undefined) throw notThere(config, key, missing);
  }
  return chosen;
}

function listed(
  columns: readonly { column: string; as: string }[],
  config: TableConfig,
  view: readonly SnowflakeColumn[],
): ChosenColumn[] {
  const byName = new Map(view.map((column) => [column.name, column]));
  return columns.map(({ column, as }) => {
    const source = byName.get(column);
    if (source === undefined) throw columnGone(config, column, view);
    return { as, source };
  });
}

function allOf(
  config: TableConfig,
  view: readonly SnowflakeColumn[],
  earlier: readonly string[],
): ChosenColumn[] {
  const excluded = config.exclude.filter((name) => !earlier.includes(name));
  for (const name of [...excluded, ...Object.keys(config.rename)]) {
    if (!view.some((column) => column.name === name)) throw columnGone(config, name, view);
  }
  return view
    .filter(({ name }) => !config.exclude.includes(name))
    .map((source) => ({ as: config.rename[source.name] ?? snakeCase(source.name), source }));
}

function columnGone(config: TableConfig, column: string, view: readonly SnowflakeColumn[]): CmError {
  const lookalike = view.find(({ name }) => name.toLowerCase() === column.toLowerCase());
  const spelling = lookalike === undefined ? '' : ` There is "${lookalike.name}".`;
  return new CmError(
    'sync.column_gone',
    `${config.table}: column "${column}" is gone from ${config.source_view}.${spelling} Nothing was loaded.`,
    { hint: `Restore it in the view, or drop it from the table file ${config.table}.yaml.` },
  );
}

function clash(
  config: TableConfig,
  as: string,
  [one, other]: readonly [SnowflakeColumn, SnowflakeColumn],
): CmError {
  return new CmError(
    'sync.column_clash',
    `${config.table}: "${one.name}" and "${other.name}" of ${config.source_view} both become ${as}.`,
    {
      kind: 'usage',
      hint: `Give one of them another name: \`rename: { "${other.name}": … }\` in ${config.table}.yaml, or \`exclude\` it.`,
    },
  );
}

function ownName(config: TableConfig, as: string, source: SnowflakeColumn): CmError {
  return new CmError(
    'sync.column_clash',
    `${config.table}: "${source.name}" becomes ${as}; names that begin with _ are kept for sync itself.`,
    { kind: 'usage', hint: `Give it another name in ${config.table}.yaml.` },
  );
}

function notThere(config: TableConfig, key: string, name: string): CmError {
  return new CmError(
    'sync.no_such_column',
    `${config.table}: \`${key}\` names ${name}, but no column of ${config.source_view} becomes that.`,
    {
      kind: 'usage',
      hint: `Correct ${config.table}.yaml; \`cm sync ${config.table} --dry-run\` shows the columns.`,
    },
  );
}
