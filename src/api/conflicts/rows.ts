import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { flagOf, rules } from '../../rules.ts';
import type { ConflictPage, ConflictQuery } from '../contract.ts';
import type { ReadableTransaction, Reader } from '../database.ts';
import { hasWords, matches } from './filters.ts';
import { fewAtMost as countedAtMost, type Search } from './search.ts';
import { isBeyond, orderOf, sortValues } from './sorts.ts';

/** How far the list walks for words before the index is asked: a few milliseconds. */
const nearbyAtMost = 2_000;

const ruleFlags = rules.map((rule) => `p.${flagOf(rule)}` as const);

/** A list as it is read: whose, which rows, in which order. */
export interface List {
  readonly reader: Reader;
  readonly query: ConflictQuery;
  readonly search: Search;
}

export type Found = Awaited<ReturnType<typeof readRows>>[number];

/**
 * One row more than the page holds, to know whether there is another page; nearest to the cursor first. The worklist
 * alone says which rows these are; what else they show is looked up for these only.
 */
export async function readRows(
  transaction: ReadableTransaction,
  { reader, query, search }: List,
  place: { backwards: boolean; beside: readonly string[] | null },
) {
  const towards = (query.direction === 'asc') === place.backwards ? 'desc' : 'asc';
  const order = orderOf(query.sort, towards);
  const matching = transaction
    .selectFrom('conflict.worklist as w')
    .where(matches(query, reader, search))
    .where(place.beside === null ? sql<boolean>`true` : isBeyond(query.sort, towards, place.beside))
    .select([
      'w.conflict_id',
      'w.visit_id',
      'w.status',
      'w.flag_for_review',
      'w.visit_date',
      'w.recorded_on',
      'w.caregiver_last_name',
      'w.caregiver_first_name',
      'w.search_text',
      'w.cost_type',
      'w.overlap_price',
    ])
    .orderBy(sql.join(order));
  const candidates =
    search.found === 'nearby'
      ? transaction
          .selectFrom(matching.limit(nearbyAtMost).as('w'))
          .where(hasWords(search.words))
          .selectAll('w')
          .orderBy(sql.join(order))
      : matching;
  const page = candidates.limit(query.limit + 1);
  return transaction
    .selectFrom(page.as('w'))
    .innerJoin('conflict.visit_snapshots as s', 's.visit_id', 'w.visit_id')
    .select([
      'w.conflict_id',
      'w.status',
      'w.flag_for_review',
      'w.visit_date',
      'w.recorded_on',
      'w.cost_type',
      'w.overlap_price',
      's.kind',
      's.in_service_start',
      's.in_service_end',
      's.absence_start',
      's.absence_end',
      's.utc_offset_minutes',
      's.scheduled_start',
      's.scheduled_end',
      's.visit_start',
      's.visit_end',
      's.provider_id',
      's.provider_name',
      's.office_id',
      's.office_name',
      's.payer_id',
      's.payer_name',
      's.caregiver_first_name',
      's.caregiver_last_name',
      's.caregiver_code',
      's.ssn_last_four',
      's.patient_first_name',
      's.patient_last_name',
      's.service_code',
      's.billed',
      sortValues(query.sort).as('sort_values'),
    ])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('conflict.visible_pairs as p')
          .whereRef('p.conflict_id', '=', 'w.conflict_id')
          .orderBy('p.id')
          .select([
            ...ruleFlags,
            'p.is_current',
            'p.provider_id',
            'p.provider_name',
            'p.kind',
            'p.in_service_start',
            'p.in_service_end',
            'p.absence_start',
            'p.absence_end',
            'p.scheduled_start',
            'p.scheduled_end',
            'p.visit_start',
            'p.visit_end',
          ])
          .select((pair) => [
            pair.cast<string | null>('p.distance_miles_from_lat_lng', 'text').as('miles'),
            pair.cast<string | null>('p.eta_travel_minutes', 'text').as('eta_minutes'),
          ]),
      ).as('pairs'),
    )
    .orderBy(sql.join(order))
    .execute();
}

/** How many rows the list has; counting stops at 10,000 unless the exact total is asked for. */
export async function countRows(
  transaction: ReadableTransaction,
  { reader, query, search }: List,
): Promise<ConflictPage['total']> {
  if (isFilteredByWordsAlone(query)) {
    if (search.found === 'few') return { count: search.count, isExact: true };
    if (search.found === 'many' && query.exactTotal !== true) return { count: countedAtMost, isExact: false };
  }
  const matching = transaction
    .selectFrom('conflict.worklist as w')
    .where(matches(query, reader, search))
    .select(sql`1`.as('one'));
  const counted = query.exactTotal === true ? matching : matching.limit(countedAtMost + 1);
  const { count } = await transaction
    .selectFrom(counted.as('counted'))
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  const isExact = query.exactTotal === true || Number(count) <= countedAtMost;
  return { count: isExact ? Number(count) : countedAtMost, isExact };
}

function isFilteredByWordsAlone(query: ConflictQuery): boolean {
  const { search, sort, direction, limit, cursor, exactTotal, ...filters } = query;
  return search !== undefined && Object.values(filters).every((filter) => filter === undefined);
}
