import type pg from 'pg';
import { flagOf, type Rule, rules } from '../rules.ts';

/** What stands in the database after a run. */
export interface Findings {
  /** Persons whose days were looked at; when the run was full, everybody. */
  readonly changedPersons: number;
  /** Conflicts that are neither resolved nor deleted. */
  readonly conflicts: number;
  /** Directed pairs that are neither resolved nor deleted, by the rule that found them. */
  readonly pairs: Readonly<Record<Rule, number>>;
}

export async function readFindings(pool: pg.Pool, mode: 'full' | 'incremental'): Promise<Findings> {
  const persons = mode === 'full' ? 'pipeline.caregiver_person' : 'pipeline.changed_day';
  const counted = await pool.query<{ persons: number; conflicts: number }>(
    `select (select count(distinct person_key)::int from ${persons}) as persons,
            (select count(*)::int from conflict.conflicts where status not in ('R', 'D')) as conflicts`,
  );
  const byRule = await pool.query<Record<Rule, number>>(
    `select ${rules.map((rule) => `count(*) filter (where ${flagOf(rule)})::int as ${rule}`).join(', ')}
     from conflict.conflict_visit_maps where status not in ('R', 'D')`,
  );
  const pairs = byRule.rows[0];
  const totals = counted.rows[0];
  if (pairs === undefined || totals === undefined) throw new Error('an aggregate returned no row');
  return { changedPersons: totals.persons, conflicts: totals.conflicts, pairs };
}
