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
    if (rule) conditions.push(hasPairOf(eb, reader, rule));
    if (agency) conditions.push(involvesAgency(eb, reader, agency));
    for (const word of search?.split(/\s+/).filter((part) => part !== '') ?? [])
      conditions.push(mentions(eb, reader, word));
    return eb.and(conditions);
  };
}

function hasPairOf(
  eb: Conflicts,
  reader: Reader,
  rules: NonNullable<ConflictQuery['rule']>,
): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('conflict.conflict_visit_maps as p')
      .whereRef('p.conflict_id', '=', 'c.conflict_id')
      .where(reader.role === 'provider' ? 'p.provider_id' : 'p.payer_id', '=', reader.organisation.id)
      .where(sql<boolean>`conflict.is_current_pair(c.status, p.status)`)
      .where((pair) => pair.or(rules.map((fired) => pair(`p.${flagOf[fired]}`, '=', true))))
      .select(sql`1`.as('found')),
  );
}

function involvesAgency(eb: Conflicts, reader: Reader, agency: string): Expression<SqlBool> {
  return eb.or([
    eb('c.provider_id', '=', agency),
    eb(
      'c.conflict_id',
      'in',
      visiblePairs(eb, reader).where('o.provider_id', '=', agency).select('o.conflict_id'),
    ),
  ]);
}

/** A word that occurs in the reader's own side or in the name of the other agency, or is the number of the conflict. */
function mentions(eb: Conflicts, reader: Reader, word: string): Expression<SqlBool> {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  const onOwnSide = eb
    .selectFrom('conflict.visit_snapshots as m')
    .where(reader.role === 'provider' ? 'm.provider_id' : 'm.payer_id', '=', reader.organisation.id)
    .where(
      sql<string>`concat_ws(' ', m.application_visit_id, m.caregiver_first_name, m.caregiver_last_name,
        m.caregiver_code, m.patient_first_name, m.patient_last_name, m.admission_id, m.medicaid_number,
        m.provider_name, m.office_name, m.payer_name)`,
      'ilike',
      pattern,
    )
    .select('m.visit_id');
  const onOtherSide = visiblePairs(eb, reader)
    .where('o.provider_name', 'ilike', pattern)
    .select('o.own_visit_id as visit_id');
  const found = onOwnSide.union(onOtherSide);
  if (!/^\d{1,18}$/.test(word)) return eb('c.visit_id', 'in', found);
  const byNumber = eb
    .selectFrom('conflict.conflicts as n')
    .where('n.conflict_id', '=', word)
    .select('n.visit_id');
  return eb('c.visit_id', 'in', found.union(byNumber));
}

function visiblePairs(eb: Conflicts, reader: Reader) {
  const own = reader.role === 'provider' ? 'o.own_provider_id' : 'o.own_payer_id';
  return eb.selectFrom('conflict.visible_pairs as o').where(own, '=', reader.organisation.id);
}
