import { createHash, createHmac } from 'node:crypto';
import type pg from 'pg';
import { CmError } from '../errors.ts';
import type { Step } from './steps.ts';

/** By table of schema analytics, the greatest `_run_id`. */
export type Marks = Readonly<Record<string, number>>;

/** What decides the outcome of a run beside the rows themselves; kept with the run as its options. */
export interface RunInputs {
  readonly asOf: string;
  /** The day of the last run that came to its end; null when this one looks at everything. */
  readonly lastAsOf: string | null;
  readonly full: boolean;
  readonly mode: 'full' | 'incremental';
  /** Rows with a greater `_run_id` are new to this run; empty when it is full. */
  readonly evaluated: Marks;
  /** What the next run may take as evaluated. */
  readonly arrived: Marks;
  readonly settingsDigest: string;
}

export interface InputRequest {
  asOf: string;
  full: boolean;
  personKeySecret: string;
  steps: readonly Step[];
}

/**
 * Reads how far the last run came, and decides whether this one may go on from there. It must look at everything
 * when it is asked to, the first time, when the day goes backwards, and when settings, rules or the secret changed.
 */
export async function readInputs(pool: pg.Pool, request: InputRequest): Promise<RunInputs> {
  const { asOf, full } = request;
  const arrived = await readArrived(pool);
  const settingsDigest = await digestSettings(pool, request);
  const { rows } = await pool.query<{ as_of: string; settings_digest: string; evaluated: Marks }>(
    `select as_of, settings_digest, (select jsonb_object_agg(source, run_id) from pipeline.evaluated) as evaluated
     from control.pipeline_state`,
  );
  const last = rows[0];
  const mayContinue =
    !full && last !== undefined && last.as_of <= asOf && last.settings_digest === settingsDigest;
  return {
    asOf,
    lastAsOf: mayContinue ? last.as_of : null,
    full,
    mode: mayContinue ? 'incremental' : 'full',
    evaluated: mayContinue ? last.evaluated : {},
    arrived,
    settingsDigest,
  };
}

/** The tables that the steps read; `_run_id` has an index, so each maximum is one look-up. */
async function readArrived(pool: pg.Pool): Promise<Marks> {
  try {
    const { rows } = await pool.query<{ arrived: Marks }>(`
      select jsonb_build_object(
        'visit', (select coalesce(max(_run_id), -1) from analytics.visit),
        'deleted_visit', (select coalesce(max(_run_id), -1) from analytics.deleted_visit),
        'caregiver', (select coalesce(max(_run_id), -1) from analytics.caregiver),
        'provider', (select coalesce(max(_run_id), -1) from analytics.provider),
        'office', (select coalesce(max(_run_id), -1) from analytics.office),
        'payer', (select coalesce(max(_run_id), -1) from analytics.payer),
        'contract', (select coalesce(max(_run_id), -1) from analytics.contract),
        'service_code', (select coalesce(max(_run_id), -1) from analytics.service_code),
        'patient', (select coalesce(max(_run_id), -1) from analytics.patient),
        'caregiver_inservice', (select coalesce(max(_run_id), -1) from analytics.caregiver_inservice),
        'caregiver_absence', (select coalesce(max(_run_id), -1) from analytics.caregiver_absence),
        'patient_address', (select coalesce(max(_run_id), -1) from analytics.patient_address)
      ) as arrived`);
    return rows[0]?.arrived ?? {};
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    throw new CmError('pipeline.not_synced', `The pipeline has nothing to read: ${error.message}.`, {
      hint: 'Run `cm sync` first; it creates and fills the tables of schema analytics.',
      cause: error,
    });
  }
}

function isMissingTable(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '42P01';
}

/** Of all that decides a verdict beside the rows: settings, the functions and views of SQL, the steps, the secret. */
async function digestSettings(pool: pg.Pool, { steps, personKeySecret }: InputRequest): Promise<string> {
  const { rows } = await pool.query<{ settings: string }>(`
    select jsonb_build_array(
      (select jsonb_agg(to_jsonb(settings)) from conflict.settings),
      (select jsonb_agg(to_jsonb(mph) order by from_miles) from conflict.mph),
      (select jsonb_agg(ssn order by ssn) from conflict.excluded_ssns),
      (select jsonb_agg(provider_id order by provider_id) from conflict.excluded_agencies),
      (select jsonb_agg(pg_get_functiondef(oid) order by oid::regprocedure::text)
       from pg_proc
       where pronamespace in ('pipeline'::regnamespace, 'conflict'::regnamespace) and prokind = 'f'),
      (select jsonb_agg(pg_get_viewdef(oid) order by oid::regclass::text)
       from pg_class
       where relnamespace in ('pipeline'::regnamespace, 'conflict'::regnamespace) and relkind = 'v')
    )::text as settings`);
  const digest = createHash('sha256').update(rows[0]?.settings ?? '');
  digest.update(createHmac('sha256', personKeySecret).update('which secret').digest());
  for (const step of steps) digest.update(step.name).update(step.sql);
  return digest.digest('hex');
}
