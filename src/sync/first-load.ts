import { nameList, type TargetTable } from './target-table.ts';

/** COPY straight into the table that the same transaction creates (docs/adr/002-first-load-without-staging.md). */
export interface FirstLoad {
  readonly into: 'new table';
  readonly create: string;
  readonly copy: string;
  /** Once the rows are there: key, indexes, statistics. */
  readonly finish: readonly string[];
}

export function planFirstLoad(target: TargetTable): FirstLoad {
  const { name } = target;
  const columns = nameList(target.columns.map((column) => column.name));
  return {
    into: 'new table',
    create: target.createSql,
    // Frozen, because nobody else can see the table before it is complete: no vacuum has to write it once more.
    copy: `copy ${name} (${columns}) from stdin with (freeze)`,
    finish: [...target.keySql, `analyze ${name}`],
  };
}

/** The run comes from column defaults, not from bytes of every row; a default takes no bind. */
export function auditDefaults(target: TargetTable, runId: number): { set: string; drop: string } {
  const alter = (change: (column: string) => string) =>
    `alter table ${target.name} alter column ${change('_run_id')}, alter column ${change('_synced_at')}`;
  return {
    set: alter((column) => `${column} set default ${column === '_run_id' ? runId : 'now()'}`),
    drop: alter((column) => `${column} drop default`),
  };
}
