import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { flagOf } from '../../rules.ts';
import type { ConflictQuery } from '../contract.ts';
import type { Readable, Reader } from '../database.ts';
import type { Search } from './search.ts';

export type Worklist = ExpressionBuilder<Readable & { w: Readable['conflict.worklist'] }, 'w'>;

/**
 * The conflicts of a list. The reader's organisation is named although row-level security compares it as well:
 * named here, it finds the rows by index; the policy alone decides what may be seen.
 */
export function matches(query: ConflictQuery, reader: Reader, search: Search) {
  return (eb: Worklist): Expression<SqlBool> => {
    const conditions: Expression<SqlBool>[] = [eb(ownColumn(reader), '=', reader.organisation.id)];
    const { status, rule, from, to, flagged, agency } = query;
    if (status) conditions.push(eb('w.status', 'in', status));
    if (from) conditions.push(eb('w.visit_date', '>=', from));
    if (to) conditions.push(eb('w.visit_date', '<=', to));
    if (flagged !== undefined) conditions.push(eb('w.flag_for_review', '=', flagged));
    if (rule) conditions.push(eb.or(rule.map((fired) => eb(`w.${flagOf(fired)}`, '=', true))));
    if (agency) conditions.push(involvesAgency(eb, reader, agency));
    if (search.found === 'few') conditions.push(isAmong(eb, search.conflictIds));
    if (search.found === 'many') conditions.push(hasWords(search.words));
    return eb.and(conditions);
  };
}

function involvesAgency(eb: Worklist, reader: Reader, agency: string): Expression<SqlBool> {
  const onOwnSide = eb
    .selectFrom('conflict.worklist as o')
    .where(`o.${ownColumn(reader)}`, '=', reader.organisation.id)
    .where('o.provider_id', '=', agency)
    .select('o.conflict_id');
  const onOtherSide = eb
    .selectFrom('conflict.conflict_visit_maps as p')
    .where(reader.role === 'provider' ? 'p.provider_id' : 'p.payer_id', '=', reader.organisation.id)
    .where('p.con_provider_id', '=', agency)
    .select('p.conflict_id');
  return eb('w.conflict_id', 'in', onOwnSide.union(onOtherSide));
}

function isAmong(eb: Worklist, conflictIds: string): Expression<SqlBool> {
  return eb('w.conflict_id', 'in', sql<string>`(select unnest(${conflictIds}::bigint[]))`);
}

/**
 * In a case, of which the planner expects every other row to pass: under row-level security it may not look at what
 * the column holds, would take the words for rare, and sort all rows instead of walking along the order of the list.
 */
export function hasWords(words: readonly string[]): Expression<SqlBool> {
  const conditions = words.map((word) => sql`w.search_text like conflict.word_pattern(${word})`);
  return sql<SqlBool>`case when ${sql.join(conditions, sql` and `)} then true else false end`;
}

function ownColumn({ role }: Reader): 'provider_id' | 'payer_id' {
  return role === 'provider' ? 'provider_id' : 'payer_id';
}
