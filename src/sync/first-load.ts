import { createKeys, createTable, nameList, type TargetTable } from './target-table.ts';

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
  return {
    into: 'new table',
    create: createTable(target, name),
    // Frozen, because nobody else can see the table before it is complete: no vacuum has to write it once more.
    copy: `copy ${name} (${nameList(target.columns.map((column) => column.name))}) from stdin with (freeze)`,
    finish: [...createKeys(target, name), `analyze ${name}`],
  };
}

/** The run comes from column defaults, not from bytes of every row; a default takes no bind. */
export function auditDefaults(name: string, runId: number): { set: string; drop: string } {
  const alter = (change: (column: string) => string) =>
    `alter table ${name} alter column ${change('_run_id')}, alter column ${change('_synced_at')}`;
  return {
    set: alter((column) => `${column} set default ${column === '_run_id' ? runId : 'now()'}`),
    drop: alter((column) => `${column} drop default`),
  };
}
