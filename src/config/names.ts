/**
 * The PostgreSQL name of a Snowflake identifier: lower snake case (`"Caregiver Id"` → `caregiver_id`,
 * `"SchOverAnotherSchTimeFlag"` → `sch_over_another_sch_time_flag`, `"Call In Rounded (15)"` → `call_in_rounded_15`).
 */
export function snakeCase(identifier: string): string {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
