import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { inTransaction } from '../postgres/pool.ts';
import type { BillableAnswer, BillableQuestion, RevenueFailure } from './service.ts';

const questionsSql = readFile(new URL('questions.sql', import.meta.url), 'utf8');

/** Notes the questions that tonight's pairs raise, and those that failed in the last two days once more. */
export async function collectQuestions(
  pool: pg.Pool,
  { asOf, environments }: { asOf: string; environments: readonly string[] },
): Promise<void> {
  const sql = await questionsSql;
  await inTransaction(pool, async (client) => {
    await client.query('analyze pipeline.detected_pair');
    await client.query(sql, [environments]);
    await client.query(
      `update pipeline.revenue_request set state = 'waiting', is_published = false
       where state = 'failed' and environment = any ($1) and pipeline.is_asked_again(failed_on, $2)`,
      [environments, asOf],
    );
  });
}

/** The questions of an environment that wait, in batches; each once, whatever becomes of it. */
export async function* waitingBatches(
  pool: pg.Pool,
  { environment, batchSize }: { environment: string; batchSize: number },
): AsyncGenerator<BillableQuestion[]> {
  let after = '';
  for (;;) {
    const { rows } = await pool.query<{ id: string; question: Omit<BillableQuestion, 'id'> }>(
      `select visit_id || '/' || con_visit_id as id, question
       from pipeline.revenue_request
       where environment = $1 and state = 'waiting' and ($2 = '' or (visit_id, con_visit_id) > ($3::uuid, $4::uuid))
       order by visit_id, con_visit_id
       limit $5`,
      [environment, after, ...keyOf(after), batchSize],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield rows.map(({ id, question }) => ({ id, ...question }));
  }
}

/** Keeps what a batch was told; of a question that failed before, the night of the first failure. */
export async function keepAnswers(
  pool: pg.Pool,
  { asOf, answers }: { asOf: string; answers: readonly BillableAnswer[] },
): Promise<void> {
  await pool.query(
    `update pipeline.revenue_request request set
       state              = case when answer.failure_type is null then 'answered' else 'failed' end,
       full_shift_minutes = answer.full_shift_minutes,
       full_shift_units   = answer.full_shift_units,
       overlap_minutes    = answer.overlap_minutes,
       overlap_units      = answer.overlap_units,
       failed_on          = case when answer.failure_type is not null then coalesce(request.failed_on, $2) end,
       failure_type       = answer.failure_type,
       error_message      = answer.error_message,
       response           = answer.response
     from jsonb_to_recordset($1) answer (
       visit_id uuid, con_visit_id uuid, full_shift_minutes numeric, full_shift_units numeric,
       overlap_minutes numeric, overlap_units numeric, failure_type text, error_message text, response text
     )
     where request.visit_id = answer.visit_id and request.con_visit_id = answer.con_visit_id`,
    [JSON.stringify(answers.map(rowOf)), asOf],
  );
}

/** Ends the questions of an environment that still wait; they have failed for one reason. */
export async function failWaiting(
  pool: pg.Pool,
  { asOf, environment, failure }: { asOf: string; environment: string; failure: RevenueFailure },
): Promise<number> {
  const { rowCount } = await pool.query(
    `update pipeline.revenue_request set state = 'failed', failed_on = coalesce(failed_on, $2),
       failure_type = $3, error_message = $4, response = null
     where environment = $1 and state = 'waiting'`,
    [environment, asOf, failure.type, failure.message],
  );
  return rowCount ?? 0;
}

function rowOf(answer: BillableAnswer): Record<string, string | null | undefined> {
  const [visit_id, con_visit_id] = keyOf(answer.id);
  if ('failure' in answer) {
    const { type, message, response } = answer.failure;
    return {
      visit_id,
      con_visit_id,
      failure_type: type,
      error_message: message,
      response: storable(response),
    };
  }
  return {
    visit_id,
    con_visit_id,
    full_shift_minutes: answer.fullShift.minutes,
    full_shift_units: answer.fullShift.units,
    overlap_minutes: answer.overlap?.minutes,
    overlap_units: answer.overlap?.units,
  };
}

function keyOf(id: string): [string | null, string | null] {
  const [visitId, conVisitId] = id.split('/');
  return [visitId || null, conVisitId || null];
}

/** PostgreSQL takes neither the character zero nor half a surrogate pair. */
const storable = (text: string | undefined): string | undefined =>
  text?.toWellFormed().replaceAll('\u0000', '\ufffd');
