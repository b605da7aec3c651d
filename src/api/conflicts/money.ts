import type { ConflictMoney, PairMoney } from '../contract.ts';
import type { Readable, ReadableTransaction } from '../database.ts';

/** What each pair of a conflict costs its own side, by the pair's id. */
export async function moneyOfPairs(
  transaction: ReadableTransaction,
  conflictId: string,
): Promise<ReadonlyMap<string, PairMoney>> {
  const rows = await transaction
    .selectFrom('conflict.pair_money as m')
    .where('m.conflict_id', '=', conflictId)
    .select([
      'm.pair_id',
      'm.conflict_type',
      'm.cost_type',
      'm.visit_type',
      'm.rate_per_minute',
      'm.full_shift_minutes',
      'm.overlap_minutes',
      'm.shift_price',
      'm.overlap_price',
      'm.final_price',
      'm.is_canonical',
    ])
    .execute();
  return new Map(rows.map((row) => [row.pair_id, pairMoneyFrom(row)]));
}

/** What the whole conflict costs; null as long as no night has computed it. */
export async function moneyOfConflict(
  transaction: ReadableTransaction,
  conflictId: string,
): Promise<ConflictMoney | null> {
  const sum = await transaction
    .selectFrom('conflict.conflict_money as m')
    .where('m.conflict_id', '=', conflictId)
    .select(['m.cost_type', 'm.visit_type', 'm.shift_price', 'm.overlap_price', 'm.final_price'])
    .executeTakeFirst();
  return sum === undefined
    ? null
    : {
        costType: sum.cost_type,
        visitType: sum.visit_type,
        shiftPrice: sum.shift_price,
        overlapPrice: sum.overlap_price,
        finalPrice: sum.final_price,
      };
}

function pairMoneyFrom(row: Omit<Readable['conflict.pair_money'], 'conflict_id'>): PairMoney {
  return {
    type: row.conflict_type,
    costType: row.cost_type,
    visitType: row.visit_type,
    ratePerMinute: row.rate_per_minute,
    fullShiftMinutes: Number(row.full_shift_minutes),
    overlapMinutes: Number(row.overlap_minutes),
    shiftPrice: row.shift_price,
    overlapPrice: row.overlap_price,
    finalPrice: row.final_price,
    isCounted: row.is_canonical,
  };
}
