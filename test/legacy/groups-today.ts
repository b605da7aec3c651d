import { byText } from '../naive-night/collections.ts';

interface Grouped {
  readonly visit_id: string;
  readonly con_visit_id: string;
  readonly group_id: number | null;
  readonly group_created_on: string | null;
  readonly recorded_on: string;
}

/**
 * DOMAIN.md §7, "Groups", as far as four hops reach: a conflict takes the smallest group that a conflict within them has;
 * where none has one, those with the same smallest visit within four hops get the next number, in its order.
 */
export function groupedWithinFourHops<T extends Grouped>(pairs: readonly T[]): T[] {
  const neighbours = new Map<string, Set<string>>();
  const link = (from: string, to: string) =>
    neighbours.set(from, (neighbours.get(from) ?? new Set()).add(to));
  for (const { visit_id, con_visit_id } of pairs) {
    link(visit_id, con_visit_id);
    link(con_visit_id, visit_id);
  }
  const groupOf = new Map<string, number>();
  const hasPairs = new Set(pairs.map(({ visit_id }) => visit_id));
  for (const { visit_id, group_id } of pairs) {
    if (group_id !== null) groupOf.set(visit_id, Math.min(group_id, groupOf.get(visit_id) ?? group_id));
  }
  const near = new Map(
    [...hasPairs].map((visitId) => [
      visitId,
      within(4, visitId, neighbours).filter((id) => hasPairs.has(id)),
    ]),
  );
  const known = (visitId: string) =>
    (near.get(visitId) ?? []).map((id) => groupOf.get(id)).filter((id) => id !== undefined);
  const smallest = (visitId: string) => [...(near.get(visitId) ?? [])].sort(byText)[0] ?? visitId;
  const labels = [...hasPairs].filter((visitId) => known(visitId).length === 0).map(smallest);
  const lastGroup = Math.max(0, ...pairs.map(({ group_id }) => group_id ?? 0));
  const numbers = new Map([...new Set(labels)].sort(byText).map((label, i) => [label, lastGroup + 1 + i]));

  const grouped = pairs.map((pair) => {
    const groups = known(pair.visit_id);
    const group = groups.length > 0 ? Math.min(...groups) : numbers.get(smallest(pair.visit_id));
    return { pair, group: group ?? null };
  });
  const begun = (group: number | null) => {
    const members = grouped.filter((each) => each.group === group).map(({ pair }) => pair);
    const kept = members
      .filter(({ group_id }) => group_id === group)
      .map(({ group_created_on }) => group_created_on);
    const days = kept.filter((day) => day !== null);
    return (days.length > 0 ? days : members.map(({ recorded_on }) => recorded_on)).sort(byText)[0] ?? null;
  };
  return grouped.map(({ pair, group }) => ({ ...pair, group_id: group, group_created_on: begun(group) }));
}

function within(hops: number, start: string, neighbours: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reached = new Set([start]);
  for (let hop = 0; hop < hops; hop++) {
    for (const id of [...reached]) for (const next of neighbours.get(id) ?? []) reached.add(next);
  }
  return [...reached];
}
