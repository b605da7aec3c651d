import type { ConflictType, Rule } from '../../../src/api/contract.ts';

export const rules = [
  'same_sch_time',
  'same_visit_time',
  'sch_and_visit_time_same',
  'sch_over_another_sch_time',
  'visit_time_over_another_visit_time',
  'sch_time_over_visit_time',
  'distance',
] as const satisfies readonly Rule[];

export const ruleNames: Record<Rule, string> = {
  same_sch_time: 'Same scheduled times',
  same_visit_time: 'Same actual times',
  sch_and_visit_time_same: 'Scheduled equals actual',
  sch_over_another_sch_time: 'Scheduled times overlap',
  visit_time_over_another_visit_time: 'Actual times overlap',
  sch_time_over_visit_time: 'Scheduled overlaps actual',
  distance: 'Too far to travel in the gap',
};

export const typeNames: Record<ConflictType, string> = {
  VTO: 'Visit time overlap',
  VTD: 'Visit time distance',
};

export function typeOf(rule: Rule): ConflictType {
  return rule === 'distance' ? 'VTD' : 'VTO';
}
