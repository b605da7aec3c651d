/** Rules 1 to 9 (docs/rules.md), in the order of their numbers. */
export const rules = [
  'same_sch_time',
  'same_visit_time',
  'sch_and_visit_time_same',
  'sch_over_another_sch_time',
  'visit_time_over_another_visit_time',
  'sch_time_over_visit_time',
  'distance',
  'in_service',
  'pto',
] as const;
export type Rule = (typeof rules)[number];

/** As a reader meets them. */
export const ruleNames: Readonly<Record<Rule, string>> = {
  same_sch_time: 'Same scheduled times',
  same_visit_time: 'Same actual times',
  sch_and_visit_time_same: 'Scheduled equals actual',
  sch_over_another_sch_time: 'Scheduled times overlap',
  visit_time_over_another_visit_time: 'Actual times overlap',
  sch_time_over_visit_time: 'Scheduled overlaps actual',
  distance: 'Too far to travel in the gap',
  in_service: 'In training during the visit',
  pto: 'Off duty on the day of the visit',
};

/** VTO: rules 1–6; VTD: rule 7; IS: rule 8; PTO: rule 9. */
export const conflictTypes = ['VTO', 'VTD', 'IS', 'PTO'] as const;
export type ConflictType = (typeof conflictTypes)[number];

export const typeNames: Readonly<Record<ConflictType, string>> = {
  VTO: 'Visit time overlap',
  VTD: 'Visit time distance',
  IS: 'In-service',
  PTO: 'Days off',
};

export function typeOf(rule: Rule): ConflictType {
  if (rule === 'distance') return 'VTD';
  if (rule === 'in_service') return 'IS';
  return rule === 'pto' ? 'PTO' : 'VTO';
}

/** The column that says whether a rule fired. */
export type RuleFlag = `${Rule}_flag`;

export function flagOf(rule: Rule): RuleFlag {
  return `${rule}_flag`;
}
