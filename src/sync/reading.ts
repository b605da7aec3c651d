import type { TableConfig } from '../config/tables.ts';
import { quoteSnowflakeName, type SnowflakeColumn } from '../snowflake/index.ts';
import type { TargetTable } from './target-table.ts';

/** What is read from the source, before any bound: the parts of a SELECT. */
export interface Reading {
  readonly what: string;
  readonly distinct: boolean;
  readonly from: string;
  readonly conditions: readonly string[];
  /** Keeps one row of those that share a key. */
  readonly qualify: string | null;
}

/** A condition and what its `?` are bound to, in order. */
export interface Condition {
  readonly sql: string;
  readonly binds: readonly string[];
}

export function readingOf(config: TableConfig, target: TargetTable): Reading {
  return {
    what: `${config.distinct ? 'distinct ' : ''}${target.columns.map(({ expression }) => expression).join(', ')}`,
    distinct: config.distinct,
    from: config.source_view,
    conditions: config.filter === undefined ? [] : [`(${config.filter})`],
    qualify: config.dedupe === undefined ? null : latestOf(config.pk, config.dedupe.latestBy, target),
  };
}

/** One statement: the reading, under further conditions, or something else of the same rows (`what`). */
export function statementOf(
  reading: Reading,
  conditions: readonly Condition[] = [],
  options: { what?: string; qualify?: null; tail?: string } = {},
): { sql: string; binds: string[] } {
  const all = [...reading.conditions, ...conditions.map(({ sql }) => sql)];
  const qualify = options.qualify === null ? null : reading.qualify;
  return {
    sql: [
      `select ${options.what ?? reading.what}`,
      `from ${reading.from}`,
      ...(all.length === 0 ? [] : [`where ${all.join('\n  and ')}`]),
      ...(qualify === null ? [] : [`qualify ${qualify}`]),
      ...(options.tail === undefined ? [] : [options.tail]),
    ].join('\n'),
    binds: conditions.flatMap(({ binds }) => binds),
  };
}

/** The column of the view, quoted, from which a column here is filled. */
export function sourceOf(target: TargetTable, name: string): SnowflakeColumn {
  const column = target.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${target.table} has no column ${name}`);
  return column.source;
}

function latestOf(pk: readonly string[], latestBy: string, target: TargetTable): string {
  const quoted = (name: string) => quoteSnowflakeName(sourceOf(target, name).name);
  return `row_number() over (partition by ${pk.map(quoted).join(', ')} order by ${quoted(latestBy)} desc nulls last) = 1`;
}
