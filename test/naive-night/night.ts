import { candidatesOf, worldOf } from './candidates.ts';
import { withoutCrossState } from './cross-state.ts';
import { dashboardsOf } from './dashboards.ts';
import { absencePairs, absencesOf, inServicePairs, inServicesOf } from './events.ts';
import { withGroups } from './groups.ts';
import { lived } from './lifecycle.ts';
import { moneyOf } from './money.ts';
import { notificationsAfter } from './notifications.ts';
import type { AnalyticsRows, NightSettings } from './rows.ts';
import { visitPairs } from './rules.ts';
import { changedSides, refreshedSnapshots, withContacts } from './snapshots.ts';
import type { Detected, NightState } from './state.ts';

/**
 * The night of DOMAIN.md §4–§9 over arrays: whatever `previous` and `rows` hold is looked at, every night. It shares no code
 * and no idea with the pipeline, and is here to be believed, not to be fast. Where DOMAIN.md leaves a choice, a comment
 * beginning AMBIGUOUS says which one was made.
 *
 * @param previous What the night before left, with the marks that people have set since.
 * @param asOf `YYYY-MM-DD`
 */
export function naiveNight(
  previous: NightState,
  rows: AnalyticsRows,
  settings: NightSettings,
  asOf: string,
): NightState {
  const world = worldOf(rows, settings);
  const inServices = inServicesOf(world);
  const absences = absencesOf(world);
  const detected = detect(previous, { world, inServices, absences, settings, asOf });
  const sides = new Set(
    [...previous.pairs, ...detected].flatMap(({ visit_id, con_visit_id }) => [visit_id, con_visit_id]),
  );
  const seen = refreshedSnapshots(previous.snapshots, sides, { inServices, absences }, world);
  const changed = changedSides(previous.snapshots, seen);
  const { conflicts, pairs } = lived(previous, { detected, snapshots: seen, changed, world, asOf });
  const grouped = withGroups({ conflicts, pairs, lastGroupId: previous.lastGroupId });
  const money = moneyOf({ conflicts: grouped, pairs, snapshots: seen }, rows);
  const snapshots = withContacts(seen, settings);
  return {
    lastNight: asOf,
    lastGroupId: Math.max(previous.lastGroupId, ...grouped.map(({ group_id }) => group_id ?? 0)),
    conflicts: grouped,
    pairs,
    snapshots,
    money,
    notifications: notificationsAfter(previous, { conflicts, pairs }, { settings, asOf }),
    dashboards: dashboardsOf({ conflicts: grouped, pairs, snapshots, money }, rows),
  };
}

/** The pairs that the rules find tonight; `previous` holds those that stand already. */
export function detect(
  previous: Pick<NightState, 'pairs'>,
  tonight: {
    readonly world: ReturnType<typeof worldOf>;
    readonly inServices: ReturnType<typeof inServicesOf>;
    readonly absences: ReturnType<typeof absencesOf>;
    readonly settings: NightSettings;
    readonly asOf: string;
  },
): Detected[] {
  const { world, settings, asOf } = tonight;
  const known = new Set(previous.pairs.map((pair) => `${pair.visit_id}>${pair.con_visit_id}`));
  const isKnown = (visitId: string, conVisitId: string) => known.has(`${visitId}>${conVisitId}`);
  const candidates = candidatesOf(world, asOf);
  const ofVisits = visitPairs(candidates, { asOf, settings, isKnown });
  return [
    ...(settings.isCrossStateFiltered ? withoutCrossState(ofVisits, candidates, world) : ofVisits),
    ...inServicePairs(candidates, tonight.inServices),
    ...absencePairs(candidates, tonight.absences),
  ];
}
