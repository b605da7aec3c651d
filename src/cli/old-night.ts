import { z } from 'zod';
import { CmError } from '../errors.ts';
import { type Rule, rules } from '../rules.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';

/** What stands in CONFLICTREPORT after a night of the old system; counted as the pipeline counts its own findings. */
export interface OldFindings {
  readonly conflicts: number;
  readonly pairs: Readonly<Record<Rule, number>>;
}

const columns: Readonly<Record<Rule, string>> = {
  same_sch_time: 'SameSchTimeFlag',
  same_visit_time: 'SameVisitTimeFlag',
  sch_and_visit_time_same: 'SchAndVisitTimeSameFlag',
  sch_over_another_sch_time: 'SchOverAnotherSchTimeFlag',
  visit_time_over_another_visit_time: 'VisitTimeOverAnotherVisitTimeFlag',
  sch_time_over_visit_time: 'SchTimeOverVisitTimeFlag',
  distance: 'DistanceFlag',
  in_service: 'InServiceFlag',
  pto: 'PTOFlag',
};

/**
 * Runs the old system's chain of tasks in the local Snowflake, from its gate to its end.
 *
 * @throws CmError `old_night.task_failed` (exit code 1) with the first task that failed
 */
export async function runOldNight(source: SnowflakeSource): Promise<OldFindings> {
  await read(source, 'execute task CONFLICTREPORT.PUBLIC.CONFLICT_NIGHT');
  const [failed] = await read(
    source,
    `select NAME, ERROR_MESSAGE from table(CONFLICTREPORT.INFORMATION_SCHEMA.TASK_HISTORY())
     where STATE = 'FAILED'
       and GRAPH_RUN_GROUP_ID = (select MAX_BY(GRAPH_RUN_GROUP_ID, COMPLETED_TIME)
                                 from table(CONFLICTREPORT.INFORMATION_SCHEMA.TASK_HISTORY()))
     order by COMPLETED_TIME`,
  );
  if (failed) {
    const [task, reason] = failed;
    throw new CmError('old_night.task_failed', `The old system's task ${task} failed: ${reason}`, {
      hint: 'snowflake/README.md says what each task does. Run it again: what has run well stays as it is.',
    });
  }
  return readFindings(source);
}

async function readFindings(source: SnowflakeSource): Promise<OldFindings> {
  const counts = rules.map((rule) => `count_if("${columns[rule]}" = 'Y')`);
  const [byRule = []] = await read(
    source,
    `select ${counts.join(', ')} from CONFLICTREPORT.PUBLIC.CONFLICTVISITMAPS where "StatusFlag" not in ('R', 'D')`,
  );
  const [[conflicts] = []] = await read(
    source,
    `select count(*) from CONFLICTREPORT.PUBLIC.CONFLICTS where "StatusFlag" not in ('R', 'D')`,
  );
  const pairs = Object.fromEntries(rules.map((rule, i) => [rule, Number(byRule[i])]));
  return { conflicts: Number(conflicts), pairs: z.record(z.enum(rules), z.number()).parse(pairs) };
}

async function read(source: SnowflakeSource, sql: string): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const row of (await source.query({ sql })).rows()) rows.push([...row]);
  return rows;
}
