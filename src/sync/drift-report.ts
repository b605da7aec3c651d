import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import { ddlType, type SnowflakeColumn } from '../snowflake/index.ts';
import type { SourceShape } from './state.ts';
import { rowHash, type TargetTable } from './target-table.ts';

/** A way in which a view is not what it was when it was last read, found before any row moves. */
export interface Drift {
  /** The column of the view. */
  readonly column: string;
  readonly change: 'new' | 'dropped' | 'retyped' | 'narrowed' | 'widened';
  /** Types as Snowflake declares them; null where there is no column. */
  readonly before: string | null;
  readonly after: string | null;
  /** What is done about it: what could lose data stops the table. */
  readonly policy: 'ignored' | 'added' | 'read again' | 'taken as it is' | 'stopped';
  /** All of this in a sentence. */
  readonly says: string;
}

/** New and dropped columns, which only a table without `columns:` can have; before the table is worked out. */
export function columnDrift(
  config: TableConfig,
  view: readonly SnowflakeColumn[],
  before: SourceShape | undefined,
): Drift[] {
  const known = before?.viewColumns;
  if (before === undefined || known === undefined || config.columns !== undefined) return [];
  const copied = new Map(before.columns.map(({ column, type }) => [column, type]));
  const gone = known.filter(
    (name) => !view.some((column) => column.name === name) && !config.exclude.includes(name),
  );
  const policy = ({ ignore: 'ignored', add: 'added', stop: 'stopped' } as const)[config.on_new_column];
  return [
    ...gone.map((column) =>
      drift(config, {
        column,
        change: 'dropped',
        before: copied.get(column) ?? 'there',
        after: null,
        policy: 'stopped',
      }),
    ),
    ...view
      .filter(({ name }) => !known.includes(name) && !config.exclude.includes(name))
      .map((column) =>
        drift(config, { column: column.name, change: 'new', before: null, after: ddlType(column), policy }),
      ),
  ];
}

/** Columns whose type is another one than when they were last read. */
export function typeDrift(
  config: TableConfig,
  target: TargetTable,
  before: SourceShape | undefined,
): Drift[] {
  const types = new Map(before?.columns.map(({ as, column, type }) => [`${as} ${column}`, type]));
  return target.columns.flatMap(({ name, source }) => {
    const earlier = types.get(`${name} ${source.name}`);
    const after = ddlType(source);
    if (earlier === undefined || earlier === after || name === rowHash) return [];
    const change = compareTypes(earlier, after);
    const policy = change === 'widened' ? 'taken as it is' : 'read again';
    return [drift(config, { column: source.name, change, before: earlier, after, policy })];
  });
}

/** @throws CmError `sync.column_gone`, `sync.new_column` for what stops a table. */
export function refuseDrift(config: TableConfig, drifts: readonly Drift[]): void {
  const [first, ...others] = drifts.filter(({ policy }) => policy === 'stopped');
  if (first === undefined) return;
  const says = [first, ...others].map((each) => each.says).join(' ');
  const isNew = first.change === 'new';
  throw new CmError(
    isNew ? 'sync.new_column' : 'sync.column_gone',
    `${config.table}: ${says} Nothing was loaded.`,
    {
      hint: isNew
        ? `Set \`on_new_column: add\` to copy it, or list it under \`exclude:\` in ${config.table}.yaml.`
        : `Restore it in the view, or list it under \`exclude:\` in ${config.table}.yaml to go on without it; its values here stay.`,
    },
  );
}

/** The columns of the view that count: without those that are new and ignored. */
export function withoutIgnored(
  view: readonly SnowflakeColumn[],
  drifts: readonly Drift[],
): SnowflakeColumn[] {
  const ignored = new Set(drifts.filter(({ policy }) => policy === 'ignored').map(({ column }) => column));
  return view.filter(({ name }) => !ignored.has(name));
}

/** `NUMBER(12,2)` against `NUMBER(9,2)`: by the digits before and after the point, the length or the fraction. */
function compareTypes(before: string, after: string): 'retyped' | 'narrowed' | 'widened' {
  const [old, now] = [sizesOf(before), sizesOf(after)];
  if (old.word !== now.word) return 'retyped';
  return now.sizes.some((size, index) => size < (old.sizes[index] ?? size)) ? 'narrowed' : 'widened';
}

function sizesOf(type: string): { word: string; sizes: number[] } {
  const [word = type, list = ''] = type.split(/[()]/);
  const sizes = list === '' ? [] : list.split(',').map(Number);
  const [digits = 0, scale] = sizes;
  return { word, sizes: scale === undefined ? sizes : [digits - scale, scale] };
}

const consequences: Record<Drift['policy'], string> = {
  ignored: 'it is not copied',
  added: 'it is added',
  'read again': 'every row is read again',
  'taken as it is': 'nothing has to be done',
  stopped: 'the table is left as it is',
};

function drift(config: TableConfig, found: Omit<Drift, 'says'>): Drift {
  const { column, change, before, after, policy } = found;
  const name = `column "${column}" of ${config.source_view}`;
  const what =
    change === 'new'
      ? `${name} is new (${after})`
      : change === 'dropped'
        ? `${name} is gone`
        : `${name} was ${before} and is now ${after}, ${change}`;
  return { ...found, says: `${what}: ${consequences[policy]}.` };
}
