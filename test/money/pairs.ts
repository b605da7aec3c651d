import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { inTransaction } from '../../src/postgres/pool.ts';

/** A visit, or hours of training, as money looks at it; numbers stand for ids, times are `YYYY-MM-DD HH:MM:SS`. */
export interface Side {
  readonly visit: number;
  readonly payer: number | null;
  readonly applicationVisitId: string | null;
  readonly visitStart: string | null;
  readonly visitEnd: string | null;
  readonly scheduledStart: string | null;
  readonly scheduledEnd: string | null;
  readonly inServiceStart: string | null;
  readonly inServiceEnd: string | null;
  readonly billed: string | null;
  readonly billType: string | null;
  readonly billRate: string | null;
  readonly billedHours: string | null;
}

export const flags = [
  'same_sch_time_flag',
  'same_visit_time_flag',
  'sch_and_visit_time_same_flag',
  'sch_over_another_sch_time_flag',
  'visit_time_over_another_visit_time_flag',
  'sch_time_over_visit_time_flag',
  'distance_flag',
  'in_service_flag',
  'pto_flag',
] as const;

/** Of the side `visit` against the side `con`; the conflict has the number of its visit. */
export interface Pair {
  readonly id: number;
  readonly visit: number;
  readonly con: number;
  readonly flags: readonly (typeof flags)[number][];
  readonly status: string;
  readonly billableFullShift: string | null;
  readonly billableOverlap: string | null;
}

export interface Payer {
  readonly payer: number;
  readonly isActive: boolean | null;
  readonly isDemo: boolean | null;
}

export interface Collisions {
  readonly sides: readonly Side[];
  readonly pairs: readonly Pair[];
  /** By visit. */
  readonly groups: Readonly<Record<number, number | null>>;
  readonly payers: readonly Payer[];
}

export const visitId = (visit: number): string =>
  `a0000000-0000-4000-8000-${String(visit).padStart(12, '0')}`;
export const payerId = (payer: number): string =>
  `b0000000-0000-4000-8000-${String(payer).padStart(12, '0')}`;

const person = 'c0000000-0000-4000-8000-000000000000';
const provider = 'd0000000-0000-4000-8000-000000000000';
const day = '2026-11-23';

/** Replaces all pairs, and what they hang on, by these; nothing of it is captured. */
export async function storeCollisions(pool: pg.Pool, collisions: Collisions): Promise<void> {
  await pool.query(`truncate conflict.conflicts, conflict.conflict_visit_maps, conflict.visit_snapshots,
    analytics.payer, pipeline.payer_part, pipeline.captured_pair, pipeline.captured_snapshot,
    pipeline.captured_conflict, pipeline.captured_money cascade`);
  await insert(pool, 'analytics.payer', collisions.payers.map(payerRow));
  await insert(pool, 'conflict.visit_snapshots', collisions.sides.map(snapshotRow));
  const inConflict = [...new Set(collisions.pairs.map((pair) => pair.visit))];
  const payerOf = new Map(collisions.sides.map((side) => [side.visit, side.payer]));
  await insert(
    pool,
    'conflict.conflicts',
    inConflict.map((visit) =>
      conflictRow(visit, payerOf.get(visit) ?? null, collisions.groups[visit] ?? null),
    ),
  );
  await insert(pool, 'conflict.conflict_visit_maps', collisions.pairs.map(pairRow));
}

export const payerRow = ({ payer, isActive, isDemo }: Payer, syncRun = 1) => ({
  payer_id: payerId(payer),
  is_active: isActive,
  is_demo: isDemo,
  _run_id: syncRun,
  _synced_at: day,
});

export const snapshotRow = (side: Side) => ({
  visit_id: visitId(side.visit),
  person_key: person,
  application_visit_id: side.applicationVisitId,
  visit_date: day,
  visit_start: side.visitStart,
  visit_end: side.visitEnd,
  scheduled_start: side.scheduledStart,
  scheduled_end: side.scheduledEnd,
  in_service_start: side.inServiceStart,
  in_service_end: side.inServiceEnd,
  is_missed: false,
  kind: 'visit',
  provider_id: provider,
  payer_id: side.payer === null ? null : payerId(side.payer),
  caregiver_id: person,
  billed: side.billed,
  bill_type: side.billType,
  bill_rate: side.billRate,
  billed_hours: side.billedHours,
});

export const conflictRow = (visit: number, payer: number | null, group: number | null) => ({
  conflict_id: visit,
  visit_id: visitId(visit),
  person_key: person,
  provider_id: provider,
  payer_id: payer === null ? null : payerId(payer),
  visit_date: day,
  group_id: group,
  status: 'U',
  flag_for_review: false,
  no_response: false,
  created_on: day,
  recorded_on: day,
  version: 1,
});

export const pairRow = (pair: Pair) => ({
  id: pair.id,
  conflict_id: pair.visit,
  visit_id: visitId(pair.visit),
  con_visit_id: visitId(pair.con),
  person_key: person,
  provider_id: provider,
  con_provider_id: provider,
  visit_date: day,
  ...Object.fromEntries(flags.map((flag) => [flag, pair.flags.includes(flag)])),
  status: pair.status,
  con_no_response: false,
  flag_for_review: false,
  billable_minutes_full_shift: pair.billableFullShift,
  billable_minutes_overlap: pair.billableOverlap,
  created_on: day,
  detected_on: day,
});

/** Inserts rows; a column that none of them names keeps its default. */
async function insert(pool: pg.Pool, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  if (columns === '') return;
  await pool.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

/** Runs the steps that compute money, as run number `runId` would; `change` happens before, in view of the capture. */
export async function computeMoney(
  pool: pg.Pool,
  run: { mode: 'full' | 'incremental'; runId: number; change?: (client: pg.PoolClient) => Promise<void> },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const evaluated = run.mode === 'full' ? {} : { payer: run.runId - 1, pipeline: run.runId - 1 };
    await client.query(
      `select set_config('cm.as_of', $1, true), set_config('cm.mode', $2, true), set_config('cm.run_id', $3, true),
        set_config('cm.evaluated', $4, true), set_config('cm.capture', 'on', true)`,
      [day, run.mode, String(run.runId), JSON.stringify(evaluated)],
    );
    await client.query(
      'truncate pipeline.captured_pair, pipeline.captured_snapshot, pipeline.captured_conflict',
    );
    await run.change?.(client);
    for (const step of ['025_payers', '140_money']) {
      await client.query(await readFile(`pipeline/${step}.sql`, 'utf8'));
    }
  });
}

export interface MoneyRow {
  pair_id: string;
  rate_per_minute: string;
  full_shift_minutes: string;
  overlap_minutes: string;
  shift_price: string;
  overlap_price: string;
  final_price: string;
  cost_type: string;
  visit_type: string;
  conflict_type: string | null;
  visit_key: string;
  is_canonical: boolean;
}

export async function readMoney(pool: pg.Pool): Promise<MoneyRow[]> {
  const { rows } = await pool.query<MoneyRow>(`
    select pair_id, rate_per_minute, full_shift_minutes, overlap_minutes, shift_price, overlap_price, final_price,
      cost_type, visit_type, conflict_type, visit_key, is_canonical
    from conflict.pair_money order by pair_id`);
  return rows;
}
