import type pg from 'pg';
import type { Status } from '../../src/api/contract.ts';
import { flagOf, type Rule, rules } from '../../src/rules.ts';
import { computeMoney, insertRows } from '../conflict-rows.ts';
import { agencies, aTraining, aVisit, type Visit } from './visits.ts';

/** Two visits of one person that collide; written in both directions. */
interface Collision {
  readonly between: readonly [Visit, Visit];
  readonly rule: Rule;
  readonly status?: Status;
  readonly recordedOn?: string;
  readonly isFlagged?: boolean;
  /** What the agency of the second side has answered. */
  readonly answer?: { readonly title: string; readonly notes: string };
  readonly travel?: { readonly miles: number; readonly mph: number; readonly minutes: number };
}

const asOf = '2026-11-23';

/** 10:25 to 11:00 at two agencies: 35 minutes. */
const overlapping: Collision = {
  between: [
    aVisit({ agency: 0, scheduled: '09:00-11:00', actual: '09:00-11:00', punches: '08:58-11:03' }),
    aVisit({
      agency: 1,
      scheduled: '10:30-12:00',
      actual: '10:25-12:00',
      punches: '10:25-11:58',
      patient: 1,
    }),
  ],
  rule: 'visit_time_over_another_visit_time',
  status: 'W',
  isFlagged: true,
};

const tooFar: Collision = {
  between: [
    aVisit({ agency: 0, date: '2026-11-18', actual: '08:00-12:00', punches: '08:01-12:02', caregiver: 1 }),
    aVisit({
      agency: 2,
      date: '2026-11-18',
      actual: '12:20-16:00',
      punches: '12:20-',
      caregiver: 1,
      patient: 2,
    }),
  ],
  rule: 'distance',
  travel: { miles: 14.2, mph: 23.33, minutes: 36 },
};

/** Found too far apart once; since then the second visit begins later, and there is time enough. */
const nowFarEnough: Collision = {
  between: [
    aVisit({ agency: 0, date: '2026-11-16', actual: '08:00-10:00', caregiver: 4 }),
    aVisit({ agency: 2, date: '2026-11-16', actual: '11:36-13:00', caregiver: 4, patient: 2 }),
  ],
  rule: 'distance',
  status: 'R',
  travel: { miles: 14.2, mph: 23.33, minutes: 36 },
};

/** One night at the first agency, and what two others report of the same person. */
const night = aVisit({
  agency: 0,
  date: '2026-11-17',
  scheduled: '21:00-07:00',
  actual: '21:05-07:00',
  punches: '21:05-07:01',
  caregiver: 2,
  patient: 3,
});
const overnight: Collision[] = [
  {
    between: [
      night,
      aVisit({
        agency: 3,
        date: '2026-11-17',
        actual: '20:00-22:30',
        punches: '19:58-22:31',
        caregiver: 2,
        patient: 4,
      }),
    ],
    rule: 'visit_time_over_another_visit_time',
    status: 'W',
  },
  {
    between: [
      night,
      aVisit({
        agency: 4,
        date: '2026-11-17',
        scheduled: '23:00-06:00',
        actual: null,
        caregiver: 2,
        patient: 5,
      }),
    ],
    rule: 'sch_time_over_visit_time',
    status: 'N',
    answer: {
      title: 'Caregiver no longer employed',
      notes: 'Left in October; her file is with the Bronx office.',
    },
  },
];

/** The caregiver worked while she was in training elsewhere; and both agencies see it, each from its side. */
const inTraining: Collision = {
  between: [
    aVisit({
      agency: 0,
      date: '2026-11-20',
      scheduled: '08:00-12:00',
      actual: '08:05-12:00',
      punches: '08:04-12:01',
      caregiver: 5,
      patient: 1,
    }),
    aTraining({ agency: 1, date: '2026-11-20', during: '10:30-14:30', caregiver: 5 }),
  ],
  rule: 'in_service',
};
const workedInTraining: Collision = {
  between: [
    aTraining({ agency: 0, date: '2026-11-13', during: '09:00-13:00', caregiver: 6 }),
    aVisit({ agency: 3, date: '2026-11-13', actual: '08:00-10:15', caregiver: 6, patient: 4 }),
  ],
  rule: 'in_service',
};

const sameSchedule: Collision = {
  between: [
    aVisit({ agency: 0, date: '2026-11-24', scheduled: '13:00-17:00', actual: null, caregiver: 3 }),
    aVisit({
      agency: 1,
      date: '2026-11-24',
      scheduled: '13:00-17:00',
      actual: null,
      caregiver: 3,
      patient: 6,
    }),
  ],
  rule: 'same_sch_time',
};

/** Enough older ones to fill more than a page, in every status. */
const older: Collision[] = Array.from({ length: 60 }, (_, index) => {
  const date = `2026-${index < 30 ? '10' : '09'}-${String((index % 28) + 1).padStart(2, '0')}`;
  const person = { caregiver: index % 7, date };
  return {
    between: [
      aVisit({ ...person, agency: 0, actual: '08:00-12:00', punches: '08:00-12:00', patient: index % 7 }),
      aVisit({ ...person, agency: 1 + (index % 4), actual: '11:15-15:00', patient: (index + 3) % 7 }),
    ],
    rule: 'visit_time_over_another_visit_time',
    status: (['U', 'R', 'N', 'W', 'I', 'D'] as const)[index % 6] ?? 'U',
    recordedOn: date,
  };
});

const deleted = older[5]?.between[0] ?? night;

const collisions = [
  overlapping,
  tooFar,
  nowFarEnough,
  ...overnight,
  sameSchedule,
  inTraining,
  workedInTraining,
  ...older,
];
const visits = [...new Set(collisions.flatMap((collision) => collision.between))];
const conflictIdOf = (visit: Visit) => 1001 + visits.indexOf(visit);

/** Conflicts of the first agency, by what they show. */
export const known = {
  overlapping: String(conflictIdOf(overlapping.between[0])),
  tooFar: String(conflictIdOf(tooFar.between[0])),
  nowFarEnough: String(conflictIdOf(nowFarEnough.between[0])),
  overnight: String(conflictIdOf(night)),
  sameSchedule: String(conflictIdOf(sameSchedule.between[0])),
  inTraining: String(conflictIdOf(inTraining.between[0])),
  ownTraining: String(conflictIdOf(workedInTraining.between[0])),
  /** Resolved first, then deleted. */
  deleted: String(conflictIdOf(deleted)),
  ofAnotherAgency: String(conflictIdOf(overlapping.between[1])),
  count: visits.filter((visit) => visit.agency === 0).length,
};

/** Writes the world as a night would have left it. */
export async function fillWorld(pool: pg.Pool): Promise<void> {
  await pool.query('insert into control.demo_account (visits, seed, as_of) values ($1, 1, $2)', [
    visits.length,
    asOf,
  ]);
  await pool.query(
    "insert into control.pipeline_state (as_of, synced_run_id, settings_digest) values ($1, 1, '')",
    [asOf],
  );
  await insertRows(
    pool,
    'conflict.visit_snapshots',
    visits.map((visit) => visit.snapshot),
  );
  await insertRows(pool, 'conflict.conflicts', visits.map(conflictOf));
  await insertRows(
    pool,
    'conflict.conflict_visit_maps',
    collisions
      .flatMap((collision) => {
        const [first, second] = collision.between;
        return [pairOf(collision, first, second), pairOf(collision, second, first)];
      })
      .map((pair, index) => ({ ...pair, id: 5001 + index })),
  );
  await computeMoney(pool);
  await writeHistory(pool);
}

/** A night found the first conflict, the next one noted what had changed, and something came from the old system. */
async function writeHistory(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into conflict.log_fields (log_field_id, field_name, label, is_hidden_for_providers)
    select -place, field_name, label, shown_to <> 'everyone'
    from conflict.history_fields where is_told_by_default`);
  await pool.query(
    `insert into control.run (run_id, kind, as_of, state) overriding system value values (901, 'pipeline', '2026-11-20', 'done'), (902, 'pipeline', '2026-11-21', 'done')`,
  );
  const { rows } = await pool.query<{ id: string }>(
    'select id from conflict.conflict_visit_maps where conflict_id = $1',
    [known.overlapping],
  );
  const pairId = rows[0]?.id;
  for (const [index, { runId, at, changes }] of historyOfFirst.entries()) {
    await pool.query(
      `insert into conflict.log_history (log_history_id, pair_id, created_at, run_id) values ($1, $2, $3, $4)`,
      [8001 + index, pairId, at, runId],
    );
    for (const [field, before, after] of changes)
      await pool.query(
        `insert into conflict.log_history_values (log_history_id, log_field_id, old_value, new_value)
         select $1, log_field_id, $3, $4 from conflict.log_fields where field_name = $2`,
        [8001 + index, field, before, after],
      );
  }
}

type Change = readonly [field: string, before: string | null, after: string | null];
const historyOfFirst: readonly {
  readonly runId: number | null;
  readonly at: string;
  readonly changes: readonly Change[];
}[] = [
  {
    runId: 901,
    at: '2026-11-20',
    changes: [
      ['StatusFlag', null, 'U'],
      ['VisitDate', null, '2026-11-19'],
      ['VisitTimeOverAnotherVisitTimeFlag', null, 'Y'],
      ['SchStartTime', null, '2026-11-19T09:00:00'],
      ['SchEndTime', null, '2026-11-19T11:00:00'],
      ['VisitStartTime', null, '2026-11-19T09:10:00'],
      ['VisitEndTime', null, '2026-11-19T11:00:00'],
      ['ConProviderName', null, agencies[1]],
      ['ConVisitStartTime', null, '2026-11-19T10:25:00'],
      ['ConPName', null, 'Edith Moore'],
    ],
  },
  {
    runId: 902,
    at: '2026-11-21',
    changes: [
      ['VisitStartTime', '2026-11-19T09:10:00', '2026-11-19T09:00:00'],
      ['ConProviderName', 'Harbor Light', agencies[1]],
    ],
  },
  {
    runId: null,
    at: '2026-11-22 10:05',
    changes: [
      ['StatusFlag', 'U', 'W'],
      ['FlagForReview', 'N', 'Y'],
    ],
  },
];

/** The night's visits hang together over the first of them; any other collision is a group of its own. */
function groupOf(visit: Visit): number {
  return (
    1 +
    collisions.findIndex(
      ({ between }) => between.includes(visit) || (between[0] === night && visitsOfNight.includes(visit)),
    )
  );
}
const visitsOfNight = overnight.flatMap(({ between }) => between);

function answerOf(visit: Visit, prefix: '' | 'con_'): Record<string, unknown> {
  const answer = collisions.find(({ between }) => between[1] === visit)?.answer;
  return {
    [`${prefix}no_response`]: answer !== undefined,
    [`${prefix}no_response_title`]: answer?.title ?? null,
    [`${prefix}no_response_notes`]: answer?.notes ?? null,
    [`${prefix}no_response_at`]: answer === undefined ? null : '2026-11-21T10:15:00',
  };
}

function conflictOf(visit: Visit): Record<string, unknown> {
  const own = collisions.find((collision) => collision.between.includes(visit));
  const { person_key, provider_id, office_id, payer_id, visit_id, visit_date } = visit.snapshot;
  const status = own?.status ?? 'U';
  return {
    conflict_id: conflictIdOf(visit),
    visit_id,
    person_key,
    provider_id,
    office_id,
    payer_id,
    visit_date,
    status,
    flag_for_review: visit.agency === 0 && own?.isFlagged === true,
    created_on: own?.recordedOn ?? '2026-11-20',
    recorded_on: own?.recordedOn ?? '2026-11-20',
    ...endOf(status),
    ...answerOf(visit, ''),
    group_id: groupOf(visit),
    group_created_on: own?.recordedOn ?? '2026-11-20',
    version: 1,
  };
}

function pairOf(collision: Collision, own: Visit, other: Visit): Record<string, unknown> {
  const { rule, travel, status, recordedOn } = collision;
  return {
    conflict_id: conflictIdOf(own),
    visit_id: own.snapshot.visit_id,
    con_visit_id: other.snapshot.visit_id,
    person_key: own.snapshot.person_key,
    provider_id: own.snapshot.provider_id,
    con_provider_id: other.snapshot.provider_id,
    payer_id: own.snapshot.payer_id,
    con_payer_id: other.snapshot.payer_id,
    visit_date: own.snapshot.visit_date,
    ...Object.fromEntries(rules.map((candidate) => [flagOf(candidate), candidate === rule])),
    distance_miles_from_lat_lng: travel?.miles ?? null,
    average_miles_per_hour: travel?.mph ?? null,
    eta_travel_minutes: travel?.minutes ?? null,
    status: status ?? 'U',
    ...endOf(status ?? 'U'),
    ...answerOf(other, 'con_'),
    created_on: recordedOn ?? '2026-11-20',
    detected_on: asOf,
  };
}

function endOf(status: Status): Record<string, unknown> {
  const isOver = status === 'R' || status === 'D';
  return { resolved_on: isOver ? '2026-11-01' : null, resolved_by: isOver ? agencies[1] : null };
}
