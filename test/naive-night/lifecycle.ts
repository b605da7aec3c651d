import type { World } from './candidates.ts';
import { byText, groupBy, indexBy } from './collections.ts';
import {
  type Conflict,
  type Detected,
  isOver,
  type NightState,
  type Pair,
  ruleFlags,
  type Snapshot,
  type Status,
} from './state.ts';
import { isWithin, windowOf } from './time.ts';

interface Tonight {
  readonly detected: readonly Detected[];
  /** As they are tonight. */
  readonly snapshots: readonly Snapshot[];
  /** Sides that look different than they did the night before. */
  readonly changed: ReadonlySet<string>;
  readonly world: World;
  readonly asOf: string;
}

/** Something with a status while the ten steps work on it; `by` is who ended it, should it be over at the end. */
interface Life {
  status: Status;
  by: string | null;
}

interface LivingPair extends Life {
  readonly row: Pair;
  readonly isFound: boolean;
  readonly isTouched: boolean;
}

interface LivingConflict extends Life {
  readonly row: Conflict;
  /** All of its pairs, lowest id first, those outside of the window too. */
  readonly pairs: readonly LivingPair[];
  readonly isTouched: boolean;
}

/**
 * The ten steps of DOMAIN.md §7. Numbers in comments are the steps.
 *
 * AMBIGUOUS, and read so:
 * - "Within the window": a pair is if its own date is, or if it is found again (which makes its date that of the visits);
 *   a conflict if any of its pairs is. What a conflict "has" are all its pairs, wherever they lie.
 * - Dates and resolvers tell nights apart, not steps: what is over at the end of the night as it was before keeps both,
 *   though step 1 opened it for a moment. Otherwise a missed visit's pair would be resolved anew each night.
 * - Whose conflict or pair it is follows the visit: of a conflict everywhere, of a pair within the window.
 * - "W and I are protected": only where a step says so (1, 6). Steps 3, 4, 5, 7, 8 and 9 overrule them, 10 for no response.
 * - Step 4 resolves the conflict even if only the other visit was missed; 6 opens it again if another pair is U.
 */
export function lived(
  previous: Pick<NightState, 'conflicts' | 'pairs'>,
  tonight: Tonight,
): Pick<NightState, 'conflicts' | 'pairs'> {
  const { asOf, world } = tonight;
  const snapshots = indexBy(tonight.snapshots, (snapshot) => snapshot.visit_id);
  const pairs = [...refound(previous.pairs, tonight), ...brandNew(previous, { ...tonight, snapshots })];
  const conflicts = withPairs([...previous.conflicts, ...newConflicts(previous, pairs, tonight)], pairs);

  const touchedPairs = pairs.filter((pair) => pair.isTouched);
  const touchedConflicts = conflicts.filter((conflict) => conflict.isTouched);
  const conflictOf = indexBy(conflicts, ({ row }) => row.conflict_id);
  const resolver = (visitId: string) => {
    const side = snapshots.get(visitId);
    return filled(side?.agency_contact) ?? side?.provider_name ?? null;
  };
  // AMBIGUOUS: a visit that cannot be read any more, its person unknown, and is missed besides. What its snapshot says counts.
  const isMissed = (visitId: string) => snapshots.get(visitId)?.is_missed ?? false;

  // 3
  for (const pair of touchedPairs) {
    if (world.isDeleted(pair.row.con_visit_id)) end(pair, 'D', resolver(pair.row.con_visit_id));
  }
  for (const conflict of touchedConflicts) {
    if (world.isDeleted(conflict.row.visit_id)) end(conflict, 'D', resolver(conflict.row.visit_id));
  }
  // 4: of several pairs the lowest id decides, so a later one finds the conflict over.
  for (const pair of touchedPairs) {
    const { visit_id, con_visit_id } = pair.row;
    if (!isMissed(visit_id) && !isMissed(con_visit_id)) continue;
    const by = resolver(isMissed(visit_id) ? visit_id : con_visit_id);
    end(pair, 'R', by);
    const conflict = conflictOf.get(pair.row.conflict_id);
    if (conflict !== undefined) end(conflict, 'R', by);
  }
  // 5. AMBIGUOUS: whose side caused it. The own side if its visit was deleted, or if nothing but it has changed tonight or
  // takes no part any more; else the other one, whose state a pair carries.
  const isCause = (visitId: string) => {
    const side = snapshots.get(visitId);
    if (side === undefined) return false;
    const takesPart = world.personKeyOf(side.caregiver_id) !== undefined && world.takesPart(side.provider_id);
    return tonight.changed.has(visitId) || !takesPart;
  };
  for (const pair of touchedPairs) {
    const { visit_id, con_visit_id } = pair.row;
    const isOwnCause = world.isDeleted(visit_id) || (isCause(visit_id) && !isCause(con_visit_id));
    if (!pair.isFound) end(pair, 'R', resolver(isOwnCause ? visit_id : con_visit_id));
  }
  // 6
  for (const conflict of touchedConflicts) {
    const hasUnresolvedPair = conflict.pairs.some(({ status }) => status === 'U');
    if (!['D', 'I', 'W', 'U'].includes(conflict.status) && hasUnresolvedPair) conflict.status = 'U';
  }
  // 7. AMBIGUOUS: the resolver, here and in 8 and 9, is that of what it follows from.
  for (const conflict of touchedConflicts) {
    const [only, ...others] = conflict.pairs;
    if (only === undefined || others.length > 0) continue;
    if (isOver(conflict)) end(only, 'R', endedBy(conflict));
    if (isOver(only)) end(conflict, 'R', endedBy(only));
  }
  // 8
  for (const conflict of touchedConflicts) {
    const [remaining, ...others] = conflict.pairs.filter((pair) => !isOver(pair));
    if (isOver(conflict) && remaining !== undefined && others.length === 0) {
      end(remaining, 'R', endedBy(conflict));
    }
  }
  // 9
  for (const conflict of touchedConflicts) {
    const [lowest] = conflict.pairs;
    if (lowest !== undefined && conflict.pairs.every(isOver)) end(conflict, 'R', endedBy(lowest));
  }
  // 10. AMBIGUOUS: the other side's `no_response` is that of its conflict; an absence has none, so there the pair's own copy.
  for (const conflict of touchedConflicts) {
    if (!isOver(conflict) && conflict.row.no_response) conflict.status = 'N';
  }
  const conflictOfVisit = indexBy(conflicts, ({ row }) => row.visit_id);
  for (const pair of touchedPairs) {
    const other = conflictOfVisit.get(pair.row.con_visit_id)?.row.no_response ?? pair.row.con_no_response;
    if (!isOver(pair) && other) pair.status = 'N';
  }

  return {
    conflicts: conflicts.map((conflict) =>
      conflict.isTouched
        ? followed({ ...conflict.row, ...ending(conflict, asOf) }, snapshots)
        : followed(conflict.row, snapshots),
    ),
    pairs: pairs.map((pair) =>
      pair.isTouched
        ? followedPair({ ...pair.row, ...detection(pair, asOf), ...ending(pair, asOf) }, snapshots)
        : pair.row,
    ),
  };
}

/** D is final, and what is over stays as it is but for becoming D. */
function end(life: Life & { readonly isTouched: boolean }, status: 'R' | 'D', by: string | null): void {
  if (!life.isTouched || life.status === 'D' || life.status === status) return;
  if (!isOver(life)) life.by = by;
  life.status = status;
}

const endedBy = (life: Life & { readonly row: { readonly resolved_by: string | null } }): string | null =>
  life.by ?? life.row.resolved_by;

function ending(
  { status, by, row }: Life & { readonly row: Pair | Conflict },
  asOf: string,
): Pick<Pair, 'status' | 'resolved_on' | 'resolved_by'> {
  if (!isOver({ status })) return { status, resolved_on: null, resolved_by: null };
  if (isOver(row)) return { status, resolved_on: row.resolved_on, resolved_by: row.resolved_by };
  return { status, resolved_on: asOf, resolved_by: by };
}

/** A pair is found anew on the night that opens it again. */
function detection({ row, status, isFound }: LivingPair, asOf: string): Pick<Pair, 'detected_on'> {
  return { detected_on: isFound && isOver(row) && !isOver({ status }) ? asOf : row.detected_on };
}

/** Step 1, and all other pairs that stand already. */
function refound(known: readonly Pair[], { detected, asOf }: Tonight): LivingPair[] {
  const window = windowOf(asOf);
  const found = indexBy(detected, keyOf);
  return known.map((pair) => {
    const again = found.get(keyOf(pair));
    const life = { by: null, isFound: again !== undefined };
    if (again === undefined) {
      return { ...life, row: pair, status: pair.status, isTouched: isWithin(window, pair.visit_date) };
    }
    const status = ['W', 'I', 'D'].includes(pair.status) ? pair.status : 'U';
    return { ...life, row: sticky(pair, again), status, isTouched: true };
  });
}

/** Flags go from N to Y only; the numbers of rule 7 stay with its flag. */
function sticky(pair: Pair, found: Detected): Pair {
  const flags = Object.fromEntries(ruleFlags.map((flag) => [flag, pair[flag] || found[flag]]));
  const ofDistance = found.distance_flag ? found : pair;
  return {
    ...pair,
    ...flags,
    person_key: found.person_key,
    visit_date: found.visit_date,
    minute_diff_between_sch: found.minute_diff_between_sch,
    distance_miles_from_lat_lng: ofDistance.distance_miles_from_lat_lng,
    average_miles_per_hour: ofDistance.average_miles_per_hour,
    eta_travel_minutes: ofDistance.eta_travel_minutes,
  };
}

/** Step 2, pairs. */
function brandNew(
  previous: Pick<NightState, 'conflicts' | 'pairs'>,
  tonight: Omit<Tonight, 'snapshots'> & { readonly snapshots: ReadonlyMap<string, Snapshot> },
): LivingPair[] {
  const known = new Set(previous.pairs.map(keyOf));
  const conflictIds = conflictIdsAfter(previous, tonight);
  const answered = new Set(
    previous.conflicts.filter(({ no_response }) => no_response).map(({ visit_id }) => visit_id),
  );
  const lastId = Math.max(0, ...previous.pairs.map(({ id }) => id));
  return tonight.detected
    .filter((pair) => !known.has(keyOf(pair)))
    .sort((a, b) => byText(a.visit_id, b.visit_id) || byText(a.con_visit_id, b.con_visit_id))
    .map((found, index) => {
      const own = needed(tonight.snapshots.get(found.visit_id), found.visit_id);
      const con = needed(tonight.snapshots.get(found.con_visit_id), found.con_visit_id);
      const row: Pair = {
        ...found,
        id: lastId + 1 + index,
        conflict_id: needed(conflictIds.get(found.visit_id), found.visit_id),
        provider_id: own.provider_id,
        con_provider_id: con.provider_id,
        payer_id: own.payer_id,
        con_payer_id: con.payer_id,
        status: 'U',
        created_on: tonight.asOf,
        detected_on: tonight.asOf,
        resolved_on: null,
        resolved_by: null,
        // A pair carries the other side's state from the beginning.
        con_no_response: answered.has(found.con_visit_id),
        billable_minutes_full_shift: null,
        billable_minutes_overlap: null,
      };
      return { row, status: 'U', by: null, isFound: true, isTouched: true };
    });
}

/** Step 2, conflicts. */
function newConflicts(
  previous: Pick<NightState, 'conflicts' | 'pairs'>,
  pairs: readonly LivingPair[],
  { snapshots, asOf }: Tonight,
): Conflict[] {
  const known = new Set(previous.conflicts.map(({ conflict_id }) => conflict_id));
  const sides = indexBy(snapshots, (snapshot) => snapshot.visit_id);
  const firstPairs = indexBy([...pairs].reverse(), ({ row }) => row.conflict_id);
  return [...firstPairs.values()]
    .filter(({ row }) => !known.has(row.conflict_id))
    .map(({ row: { conflict_id, visit_id } }): Conflict => {
      const own = needed(sides.get(visit_id), visit_id);
      return {
        ...{ conflict_id, visit_id, person_key: own.person_key, provider_id: own.provider_id },
        ...{ office_id: own.office_id, payer_id: own.payer_id, visit_date: own.visit_date },
        ...{ group_id: null, group_created_on: null, status: 'U', no_response: false },
        ...{ created_on: asOf, recorded_on: asOf, resolved_on: null, resolved_by: null },
      };
    })
    .sort((a, b) => a.conflict_id - b.conflict_id);
}

function conflictIdsAfter(
  previous: Pick<NightState, 'conflicts'>,
  { detected, snapshots }: { detected: readonly Detected[]; snapshots: ReadonlyMap<string, Snapshot> },
): Map<string, number> {
  const ids = new Map(previous.conflicts.map(({ visit_id, conflict_id }) => [visit_id, conflict_id]));
  const lastId = Math.max(0, ...ids.values());
  const applicationId = (visitId: string) => snapshots.get(visitId)?.application_visit_id ?? '';
  [...new Set(detected.map(({ visit_id }) => visit_id))]
    .filter((visitId) => !ids.has(visitId))
    .sort((a, b) => byText(a, b) || byText(applicationId(a), applicationId(b)))
    .forEach((visitId, index) => {
      ids.set(visitId, lastId + 1 + index);
    });
  return ids;
}

function withPairs(rows: readonly Conflict[], pairs: readonly LivingPair[]): LivingConflict[] {
  const byConflict = groupBy(pairs, ({ row }) => row.conflict_id);
  return rows.map((row) => {
    const own = [...(byConflict.get(row.conflict_id) ?? [])].sort((a, b) => a.row.id - b.row.id);
    return { row, status: row.status, by: null, pairs: own, isTouched: own.some((pair) => pair.isTouched) };
  });
}

/** Whose conflict it is stands beside it as the visit has it now. */
function followed(conflict: Conflict, snapshots: ReadonlyMap<string, Snapshot>): Conflict {
  const own = snapshots.get(conflict.visit_id);
  if (own === undefined) return conflict;
  const { person_key, provider_id, office_id, payer_id, visit_date } = own;
  return { ...conflict, person_key, provider_id, office_id, payer_id, visit_date };
}

function followedPair(pair: Pair, snapshots: ReadonlyMap<string, Snapshot>): Pair {
  const [own, con] = [snapshots.get(pair.visit_id), snapshots.get(pair.con_visit_id)];
  if (own === undefined || con === undefined) return pair;
  return {
    ...pair,
    provider_id: own.provider_id,
    con_provider_id: con.provider_id,
    payer_id: own.payer_id,
    con_payer_id: con.payer_id,
  };
}

const keyOf = ({ visit_id, con_visit_id }: { visit_id: string; con_visit_id: string }): string =>
  `${visit_id}>${con_visit_id}`;

const filled = (text: string | null | undefined): string | null =>
  text === null || text === undefined || text.trim() === '' ? null : text;

function needed<T>(value: T | undefined, visitId: string): T {
  if (value === undefined) throw new Error(`nothing is known of ${visitId}`);
  return value;
}
