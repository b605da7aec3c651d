import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { overlapOf, shiftOf } from '../collision.ts';
import type { ConflictPage, ConflictQuery, ConflictRow } from '../contract.ts';
import type { ReadableTransaction, Reader } from '../database.ts';
import { rulesOf, typesOf } from '../rules.ts';
import { agingDays, lastNight } from './as-of.ts';
import { listIdentity, readCursor, writeCursor } from './cursor.ts';
import { matches } from './filters.ts';
import { isBeyond, orderOf, sortValues } from './sorts.ts';
import { caregiverFrom, fullName, namedFrom, spanFrom } from './visit.ts';

/** Counting stops here unless the exact total is asked for. */
const countedAtMost = 10_000;

/** One page of the conflicts that the reader sees and the query asks for. */
export async function listConflicts(
  transaction: ReadableTransaction,
  reader: Reader,
  query: ConflictQuery,
): Promise<ConflictPage> {
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor, query);
  const backwards = cursor?.page === 'previous';
  const found = await readRows(transaction, reader, query, { backwards, beside: cursor?.row ?? null });
  const rows = found.slice(0, query.limit);
  if (backwards) rows.reverse();
  const hasMore = found.length > query.limit;
  const isWhole = cursor === null && !hasMore;
  const total = isWhole
    ? { count: rows.length, isExact: true }
    : (cursor?.total ?? (await countRows(transaction, reader, query)));
  const asOf = await lastNight(transaction);
  const offset = backwards ? Math.max(0, (cursor?.offset ?? 0) - rows.length) : (cursor?.offset ?? 0);

  const list = listIdentity(query);
  const [first, last] = [rows[0], rows.at(-1)];
  const hasPrevious = backwards ? hasMore : cursor !== null;
  const hasNext = backwards || hasMore;
  return {
    rows: rows.map((row) => rowFrom(row, asOf)),
    total,
    offset,
    previousCursor:
      first && hasPrevious
        ? writeCursor({ list, page: 'previous', row: first.sort_values, offset, total })
        : null,
    nextCursor:
      last && hasNext
        ? writeCursor({ list, page: 'next', row: last.sort_values, offset: offset + rows.length, total })
        : null,
    asOf,
  };
}

type Found = Awaited<ReturnType<typeof readRows>>[number];

/** One row more than the page holds, to know whether there is another page; nearest to the cursor first. */
async function readRows(
  transaction: ReadableTransaction,
  reader: Reader,
  query: ConflictQuery,
  place: { backwards: boolean; beside: readonly string[] | null },
) {
  const towards = (query.direction === 'asc') === place.backwards ? 'desc' : 'asc';
  const page = transaction
    .selectFrom('conflict.conflicts as c')
    .innerJoin('conflict.visit_snapshots as s', 's.visit_id', 'c.visit_id')
    .where(matches(query, reader))
    .where(place.beside === null ? sql<boolean>`true` : isBeyond(query.sort, towards, place.beside))
    .select([
      'c.conflict_id',
      'c.status',
      'c.flag_for_review',
      'c.visit_date',
      'c.recorded_on',
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
          .whereRef('p.conflict_id', '=', 'c.conflict_id')
          .orderBy('p.id')
          .select([
            'p.same_sch_time_flag',
            'p.same_visit_time_flag',
            'p.sch_and_visit_time_same_flag',
            'p.sch_over_another_sch_time_flag',
            'p.visit_time_over_another_visit_time_flag',
            'p.sch_time_over_visit_time_flag',
            'p.distance_flag',
            'p.is_current',
            'p.provider_id',
            'p.provider_name',
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
    .limit(query.limit + 1);
  return orderOf(query.sort, towards)
    .reduce((ordered, key) => ordered.orderBy(key), page)
    .execute();
}

async function countRows(
  transaction: ReadableTransaction,
  reader: Reader,
  query: ConflictQuery,
): Promise<ConflictPage['total']> {
  const matching = transaction
    .selectFrom('conflict.conflicts as c')
    .where(matches(query, reader))
    .select(sql`1`.as('one'));
  const counted = query.exactTotal === true ? matching : matching.limit(countedAtMost + 1);
  const { count } = await transaction
    .selectFrom(counted.as('counted'))
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  const isExact = query.exactTotal === true || Number(count) <= countedAtMost;
  return { count: isExact ? Number(count) : countedAtMost, isExact };
}

function rowFrom(row: Found, asOf: string | null): ConflictRow {
  const scheduled = spanFrom(row.scheduled_start, row.scheduled_end);
  const actual = spanFrom(row.visit_start, row.visit_end);
  const current = row.pairs.filter((pair) => pair.is_current);
  const rules = rulesOf(...current);
  const farthest = current.reduce<Found['pairs'][number] | null>(
    (far, pair) => (Number(pair.miles ?? -1) > Number(far?.miles ?? -1) ? pair : far),
    null,
  );
  return {
    conflictId: row.conflict_id,
    status: row.status,
    flagForReview: row.flag_for_review,
    types: typesOf(rules),
    rules,
    visitDate: row.visit_date,
    scheduled,
    actual,
    utcOffsetMinutes: row.utc_offset_minutes,
    agency: { id: row.provider_id, name: row.provider_name },
    office: namedFrom(row.office_id, row.office_name),
    payer: namedFrom(row.payer_id, row.payer_name),
    caregiver: caregiverFrom(row),
    patientName: fullName(row.patient_first_name, row.patient_last_name),
    serviceCode: row.service_code,
    isBilled: row.billed === 'yes',
    pairCount: row.pairs.length,
    otherAgencies: [
      ...new Map(
        row.pairs.map((pair) => [pair.provider_id, { id: pair.provider_id, name: pair.provider_name }]),
      ).values(),
    ],
    overlapMinutes: longestOverlap({ scheduled, actual }, current),
    distanceMiles: farthest && Number(farthest.miles),
    etaMinutes: farthest && Number(farthest.eta_minutes),
    recordedOn: row.recorded_on,
    agingDays: agingDays(row.recorded_on, asOf),
  };
}

function longestOverlap(
  visit: Pick<ConflictRow, 'scheduled' | 'actual'>,
  pairs: Found['pairs'],
): number | null {
  const own = shiftOf(visit);
  const minutes = pairs.flatMap((pair) => {
    const other = shiftOf({
      scheduled: spanFrom(pair.scheduled_start, pair.scheduled_end),
      actual: spanFrom(pair.visit_start, pair.visit_end),
    });
    return (own && other && overlapOf(own, other)?.minutes) ?? [];
  });
  return minutes.length === 0 ? null : Math.max(...minutes);
}
