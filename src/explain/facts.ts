import type pg from 'pg';
import { z } from 'zod';
import { CmError } from '../errors.ts';
import { rules } from '../rules.ts';

const time = z.string().nullable();

/** What a reader may not see is null. */
const sideSchema = z.object({
  id: z.string().nullable(),
  kind: z.enum(['visit', 'in_service', 'absence']),
  applicationVisitId: z.string().nullable(),
  visitDate: z.string().nullable(),
  agency: z.string().nullable(),
  scheduledStart: time,
  scheduledEnd: time,
  visitStart: time,
  visitEnd: time,
  /** By which the rules judge: the actual times of a worked visit, else the scheduled ones. */
  startsAt: time,
  endsAt: time,
  isWorked: z.boolean(),
  isMissed: z.boolean(),
  isInWindow: z.boolean(),
  isJudgeable: z.boolean(),
  isDeleted: z.boolean(),
  /** Changed since the last night. */
  isNewer: z.boolean(),
  takesPart: z.boolean(),
  isEventValid: z.boolean(),
  personObstacle: z.enum(['unknown', 'no_ssn', 'excluded_ssn', 'not_evaluated']).nullable(),
  providerObstacle: z.enum(['unknown', 'inactive', 'demo', 'excluded', 'not_evaluated']).nullable(),
  /** Null where it is an event, or not for the reader. */
  states: z.array(z.string()).nullable(),
});

const knownPair = z.object({
  pairId: z.string(),
  conflictId: z.string(),
  status: z.string(),
  /** By the last night that looked at it. */
  isFound: z.boolean(),
});

/** What conflict.judge_sides (schema/025_explain.sql) knows and decides; numbers of rule 7 are decimal text. */
export const factsSchema = z.object({
  asOf: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  sides: z.tuple([sideSchema, sideSchema]),
  areTwo: z.boolean(),
  isSamePerson: z.boolean(),
  isSameDay: z.boolean(),
  isSameProvider: z.boolean(),
  workedSides: z.int(),
  isAnyMissed: z.boolean(),
  isEqual: z.boolean(),
  isOverlap: z.boolean(),
  gapMinutes: z.int().nullable(),
  overlapMinutes: z.int().nullable(),
  /** False where the reader may not know how far the sides are apart. */
  isWayTold: z.boolean(),
  arePlacesKnown: z.boolean(),
  isSameZip: z.boolean(),
  miles: z.string().nullable(),
  averageMilesPerHour: z.string().nullable(),
  etaMinutes: z.string().nullable(),
  hasCrossStateFilter: z.boolean(),
  isCrossState: z.boolean(),
  mayBegin: z.boolean(),
  isDuring: z.boolean(),
  /** Training or days off at the visit's own agency, which excuse it. */
  excuse: z.object({ startsAt: time, endsAt: time }).nullable(),
  forth: knownPair.nullable(),
  back: knownPair.nullable(),
  /** In the order of their numbers; forth: whether the night writes the first side's pair by it. */
  rules: z.array(z.object({ rule: z.enum(rules), forth: z.boolean(), back: z.boolean() })),
});

export type Facts = z.output<typeof factsSchema>;
export type Side = Facts['sides'][number];

/** What the night of `asOf` makes of two sides; null when one of them is not known. */
export async function readFacts(
  pool: pg.Pool,
  { sides, asOf }: { sides: readonly [string, string]; asOf: string },
): Promise<Facts | null> {
  const { rows } = await pool.query('select conflict.judge_sides($1, $2, $3) as facts', [...sides, asOf]);
  return z.tuple([z.object({ facts: factsSchema.nullable() })]).parse(rows)[0].facts;
}

/** The day of the last night; null before the first. */
export async function lastNight(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ as_of: string }>('select as_of from control.pipeline_state');
  return rows[0]?.as_of ?? null;
}

/**
 * The id of a visit or event that is called by its id or by its application visit id.
 *
 * @throws CmError `visit.unknown`, `visit.ambiguous` (several visits have the application id)
 */
export async function findSide(pool: pg.Pool, called: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(called)) return called.toLowerCase();
  const { rows } = await pool.query<{ id: string; environment: string | null }>(
    `select visit_id as id, environment from analytics.visit where application_visit_id = $1 order by visit_id limit 9`,
    [called],
  );
  const [first, ...others] = rows;
  if (first === undefined) throw unknownSide(called);
  if (others.length === 0) return first.id;
  throw new CmError(
    'visit.ambiguous',
    `${rows.length === 9 ? 'Many' : rows.length} visits have the application id ${called}: ${rows
      .map(({ id, environment }) => (environment === null ? id : `${id} (${environment})`))
      .join(', ')}.`,
    { kind: 'usage', hint: 'Name the one that is meant by its id.' },
  );
}

export function unknownSide(called: string): CmError {
  return new CmError('visit.unknown', `There is no visit or event ${called} here.`, {
    hint: 'Give a visit id, an application visit id, or the id of training or days off that stand in a pair or take part. Has it been synced?',
  });
}
