import { byText, groupBy } from './collections.ts';
import type { Conflict, NightState } from './state.ts';

/**
 * Gives every conflict with a pair its group: connected components (DOMAIN.md §7). AMBIGUOUS, and read so: pairs that are
 * over connect as well; an absence connects the visits that fall into it; the visit ids by which parts are ordered and
 * chosen are those of conflicts.
 */
export function withGroups({
  conflicts,
  pairs,
  lastGroupId,
}: Pick<NightState, 'conflicts' | 'pairs' | 'lastGroupId'>): Conflict[] {
  const componentOf = componentsOf(pairs);
  const paired = conflicts.filter(({ visit_id }) => componentOf.has(visit_id));
  const parts = [...groupBy(paired, ({ visit_id }) => componentOf.get(visit_id)).values()]
    .map((members) => ({
      members,
      firstVisit: members.map(({ visit_id }) => visit_id).sort(byText)[0] ?? '',
    }))
    .sort((a, b) => byText(a.firstVisit, b.firstVisit));

  // Parts come smallest visit first, so the first one that holds an id is the one that keeps it after a split.
  const keeper = new Map<number, string>();
  for (const { members, firstVisit } of parts) {
    for (const { group_id } of members) {
      if (group_id !== null && !keeper.has(group_id)) keeper.set(group_id, firstVisit);
    }
  }
  const createdOn = new Map(
    conflicts.map(({ group_id, group_created_on }) => [group_id, group_created_on] as const),
  );
  let lastId = Math.max(lastGroupId, ...conflicts.map(({ group_id }) => group_id ?? 0));
  const grouped = new Map<number, Pick<Conflict, 'group_id' | 'group_created_on'>>();
  for (const { members, firstVisit } of parts) {
    const kept = members
      .map(({ group_id }) => group_id)
      .filter((groupId) => groupId !== null)
      .filter((groupId) => keeper.get(groupId) === firstVisit);
    const group_id = kept.length > 0 ? Math.min(...kept) : ++lastId;
    const recordedOn = members.map(({ recorded_on }) => recorded_on).sort(byText)[0] ?? null;
    const group_created_on = kept.length > 0 ? (createdOn.get(group_id) ?? null) : recordedOn;
    for (const { conflict_id } of members) grouped.set(conflict_id, { group_id, group_created_on });
  }
  return conflicts.map((conflict) => ({ ...conflict, ...grouped.get(conflict.conflict_id) }));
}

/** A name of the component of each side, the same for all sides that hang together. */
function componentsOf(pairs: NightState['pairs']): Map<string, string> {
  const neighbours = new Map<string, string[]>();
  for (const { visit_id, con_visit_id } of pairs) {
    neighbours.set(visit_id, [...(neighbours.get(visit_id) ?? []), con_visit_id]);
    neighbours.set(con_visit_id, [...(neighbours.get(con_visit_id) ?? []), visit_id]);
  }
  const componentOf = new Map<string, string>();
  for (const start of neighbours.keys()) {
    const waiting = componentOf.has(start) ? [] : [start];
    for (let side = waiting.pop(); side !== undefined; side = waiting.pop()) {
      if (componentOf.has(side)) continue;
      componentOf.set(side, start);
      waiting.push(...(neighbours.get(side) ?? []));
    }
  }
  return componentOf;
}
