import { type ConflictType, type Rule, rule } from './contract.ts';
import type { Flags } from './database.ts';

/** The column that says whether a rule fired. */
export const flagOf = {
  same_sch_time: 'same_sch_time_flag',
  same_visit_time: 'same_visit_time_flag',
  sch_and_visit_time_same: 'sch_and_visit_time_same_flag',
  sch_over_another_sch_time: 'sch_over_another_sch_time_flag',
  visit_time_over_another_visit_time: 'visit_time_over_another_visit_time_flag',
  sch_time_over_visit_time: 'sch_time_over_visit_time_flag',
  distance: 'distance_flag',
} as const satisfies Record<Rule, keyof Flags>;

const inOrder = rule.options;

/** The rules of a pair, or of several pairs together, in the order of their numbers. */
export function rulesOf(...pairs: readonly Flags[]): Rule[] {
  return inOrder.filter((candidate) => pairs.some((pair) => pair[flagOf[candidate]]));
}

export function typesOf(rules: readonly Rule[]): ConflictType[] {
  const types: ConflictType[] = [];
  if (rules.some((fired) => fired !== 'distance')) types.push('VTO');
  if (rules.includes('distance')) types.push('VTD');
  return types;
}
