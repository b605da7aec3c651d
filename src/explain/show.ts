import type pg from 'pg';
import { z } from 'zod';
import { requireConflict } from './conflict-id.ts';
import { type Facts, lastNight, readFacts } from './facts.ts';
import { judge, type Verdict } from './verdict.ts';

const text = z.string().nullable();

const visitSchema = z.object({
  id: z.string(),
  kind: z.enum(['visit', 'in_service', 'absence']),
  applicationVisitId: text,
  visitDate: z.string(),
  scheduledStart: text,
  scheduledEnd: text,
  visitStart: text,
  visitEnd: text,
  callIn: text,
  callOut: text,
  eventStart: text,
  eventEnd: text,
  isMissed: z.boolean(),
  agency: text,
  office: text,
  payer: text,
  caregiver: text,
  caregiverCode: text,
  ssnLastFour: text,
  patient: text,
  serviceCode: text,
  billed: text,
  billType: text,
  billRate: text,
});

const moneySchema = z.object({
  ratePerMinute: text,
  fullShiftMinutes: text,
  overlapMinutes: text,
  shiftPrice: text,
  overlapPrice: text,
  finalPrice: text,
  costType: text,
  visitType: text,
  conflictType: text,
});

const storedSchema = z.object({
  conflictId: z.string(),
  status: z.string(),
  groupId: text,
  recordedOn: z.string(),
  resolvedOn: text,
  resolvedBy: text,
  flagForReview: z.boolean(),
  noResponseTitle: text,
  visit: visitSchema,
  pairs: z.array(
    z.object({
      pairId: z.string(),
      status: z.string(),
      createdOn: z.string(),
      detectedOn: z.string(),
      resolvedOn: text,
      resolvedBy: text,
      isFound: z.boolean(),
      /** All that ever found it. */
      rules: z.array(z.string()),
      miles: text,
      averageMilesPerHour: text,
      etaMinutes: text,
      other: visitSchema,
      money: moneySchema.nullable(),
    }),
  ),
});

export type ShownVisit = z.output<typeof visitSchema>;
export type ShownPair = z.output<typeof storedSchema>['pairs'][number] & {
  /** What the last night makes of the two sides; null when one of them is gone. */
  readonly verdict: Verdict | null;
};
export type ShownConflict = Omit<z.output<typeof storedSchema>, 'pairs'> & {
  readonly asOf: string | null;
  readonly pairs: readonly ShownPair[];
};

/**
 * One conflict with its pairs as they are stored, and why they collide now. Money is rounded to cents, dollars.
 *
 * @throws CmError `conflict.unknown`
 */
export async function readConflict(pool: pg.Pool, conflictId: string): Promise<ShownConflict> {
  await requireConflict(pool, conflictId);
  const { rows } = await pool.query(conflictSql(await hasMoney(pool)), [conflictId]);
  const [{ conflict }] = z.tuple([z.object({ conflict: storedSchema })]).parse(rows);
  const asOf = await lastNight(pool);
  const pairs: ShownPair[] = [];
  for (const pair of conflict.pairs) {
    const facts = asOf === null ? null : await factsOf(pool, [conflict.visit.id, pair.other.id], asOf);
    pairs.push({ ...pair, verdict: facts && judge(facts) });
  }
  return { ...conflict, asOf, pairs };
}

function factsOf(pool: pg.Pool, sides: readonly [string, string], asOf: string): Promise<Facts | null> {
  return readFacts(pool, { sides, asOf });
}

async function hasMoney(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    "select to_regclass('conflict.pair_money') is not null as found",
  );
  return rows[0]?.found === true;
}

const visitSql = (s: string): string => `jsonb_build_object(
  'id', ${s}.visit_id, 'kind', ${s}.kind, 'applicationVisitId', ${s}.application_visit_id, 'visitDate', ${s}.visit_date,
  'scheduledStart', ${s}.scheduled_start, 'scheduledEnd', ${s}.scheduled_end,
  'visitStart', ${s}.visit_start, 'visitEnd', ${s}.visit_end, 'callIn', ${s}.call_in_time, 'callOut', ${s}.call_out_time,
  'eventStart', coalesce(${s}.in_service_start, ${s}.absence_start), 'eventEnd', coalesce(${s}.in_service_end, ${s}.absence_end),
  'isMissed', ${s}.is_missed, 'agency', ${s}.provider_name, 'office', ${s}.office_name,
  'payer', coalesce(${s}.payer_name, ${s}.contract_name),
  'caregiver', nullif(concat_ws(' ', ${s}.caregiver_first_name, ${s}.caregiver_last_name), ''),
  'caregiverCode', ${s}.caregiver_code, 'ssnLastFour', ${s}.ssn_last_four,
  'patient', nullif(concat_ws(' ', ${s}.patient_first_name, ${s}.patient_last_name), ''),
  'serviceCode', ${s}.service_code, 'billed', ${s}.billed, 'billType', ${s}.bill_type, 'billRate', ${s}.bill_rate::text)`;

const moneySql = `(
  select jsonb_build_object(
    'ratePerMinute', round(m.rate_per_minute, 4)::text, 'fullShiftMinutes', trim_scale(m.full_shift_minutes)::text,
    'overlapMinutes', trim_scale(m.overlap_minutes)::text, 'shiftPrice', round(m.shift_price, 2)::text,
    'overlapPrice', round(m.overlap_price, 2)::text, 'finalPrice', round(m.final_price, 2)::text,
    'costType', m.cost_type, 'visitType', m.visit_type, 'conflictType', m.conflict_type)
  from conflict.pair_money m where m.pair_id = p.id)`;

const conflictSql = (withMoney: boolean): string => `
  select jsonb_build_object(
    'conflictId', c.conflict_id::text, 'status', c.status, 'groupId', c.group_id::text, 'recordedOn', c.recorded_on,
    'resolvedOn', c.resolved_on, 'resolvedBy', c.resolved_by, 'flagForReview', c.flag_for_review,
    'noResponseTitle', c.no_response_title, 'visit', ${visitSql('own')},
    'pairs', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'pairId', p.id::text, 'status', p.status, 'createdOn', p.created_on, 'detectedOn', p.detected_on,
        'resolvedOn', p.resolved_on, 'resolvedBy', p.resolved_by, 'isFound', p.is_found,
        'rules', array_remove(array[
          case when p.same_sch_time_flag then 'same_sch_time' end,
          case when p.same_visit_time_flag then 'same_visit_time' end,
          case when p.sch_and_visit_time_same_flag then 'sch_and_visit_time_same' end,
          case when p.sch_over_another_sch_time_flag then 'sch_over_another_sch_time' end,
          case when p.visit_time_over_another_visit_time_flag then 'visit_time_over_another_visit_time' end,
          case when p.sch_time_over_visit_time_flag then 'sch_time_over_visit_time' end,
          case when p.distance_flag then 'distance' end,
          case when p.in_service_flag then 'in_service' end,
          case when p.pto_flag then 'pto' end], null),
        'miles', p.distance_miles_from_lat_lng::text, 'averageMilesPerHour', p.average_miles_per_hour::text,
        'etaMinutes', p.eta_travel_minutes::text, 'other', ${visitSql('other')},
        'money', ${withMoney ? moneySql : 'null::jsonb'}
      ) order by p.id), '[]')
      from conflict.conflict_visit_maps p
      join conflict.visit_snapshots other on other.visit_id = p.con_visit_id
      where p.conflict_id = c.conflict_id)
  ) as conflict
  from conflict.conflicts c
  join conflict.visit_snapshots own on own.visit_id = c.visit_id
  where c.conflict_id = $1`;
