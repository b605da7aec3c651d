import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { ConflictQuery } from '../contract.ts';
import type { Readable, Reader } from '../database.ts';
import { flagOf } from '../rules.ts';

type Conflicts = ExpressionBuilder<Readable & { c: Readable['conflict.conflicts'] }, 'c'>;

/**
 * The conflicts of a list. The reader's organisation is named although row-level security compares it as well:
 * named here, it finds the rows by index; the policy alone decides what may be seen.
 */
export function matches(query: ConflictQuery, reader: Reader) {
  return (eb: Conflicts): Expression<SqlBool> => {
    const conditions: Expression<SqlBool>[] = [
      eb(reader.role === 'provider' ? 'c.provider_id' : 'c.payer_id', '=', reader.organisation.id),
    ];
    const { status, rule, from, to, flagged, agency, search } = query;
    if (status) conditions.push(eb('c.status', 'in', status));
    if (from) conditions.push(eb('c.visit_date', '>=', from));
    if (to) conditions.push(eb('c.visit_date', '<=', to));
    if (flagged !== undefined) conditions.push(eb('c.flag_for_review', '=', flagged));
    if (rule) conditions.push(hasPairOf(eb, rule));
    if (agency) conditions.push(involvesAgency(eb, agency));
    for (const word of search?.split(/\s+/).filter((part) => part !== '') ?? [])
      conditions.push(mentions(eb, word));
    return eb.and(conditions);
  };
}

function hasPairOf(eb: Conflicts, rules: NonNullable<ConflictQuery['rule']>): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('conflict.conflict_visit_maps as p')
      .whereRef('p.conflict_id', '=', 'c.conflict_id')
      .where((pair) => pair.or(rules.map((fired) => pair(`p.${flagOf[fired]}`, '=', true))))
      .select(sql`1`.as('found')),
  );
}

function involvesAgency(eb: Conflicts, agency: string): Expression<SqlBool> {
  return eb.or([
    eb('c.provider_id', '=', agency),
    eb.exists(
      eb
        .selectFrom('conflict.visible_pairs as o')
        .whereRef('o.conflict_id', '=', 'c.conflict_id')
        .where('o.provider_id', '=', agency)
        .select(sql`1`.as('found')),
    ),
  ]);
}

/** A word that occurs in what the list and the reader's own side show, or in the name of the other agency. */
function mentions(eb: Conflicts, word: string): Expression<SqlBool> {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  return eb.or([
    eb.exists(
      eb
        .selectFrom('conflict.visit_snapshots as m')
        .whereRef('m.visit_id', '=', 'c.visit_id')
        .where(
          sql<string>`concat_ws(' ', c.conflict_id, m.application_visit_id, m.caregiver_first_name, m.caregiver_last_name,
            m.caregiver_code, m.patient_first_name, m.patient_last_name, m.admission_id, m.medicaid_number,
            m.provider_name, m.office_name, m.payer_name)`,
          'ilike',
          pattern,
        )
        .select(sql`1`.as('found')),
    ),
    eb.exists(
      eb
        .selectFrom('conflict.visible_pairs as o')
        .whereRef('o.conflict_id', '=', 'c.conflict_id')
        .where('o.provider_name', 'ilike', pattern)
        .select(sql`1`.as('found')),
    ),
  ]);
}
