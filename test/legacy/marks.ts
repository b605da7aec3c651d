import type { Rows } from './account.ts';

/**
 * What people do during a day, as the application of the old system writes it: conflicts in progress or ignored, or an
 * agency that cannot say; the pairs of the other sides carry the same. Which, follows from the seed and their numbers.
 */
export async function markConflicts(rows: Rows, seed: number): Promise<void> {
  const lot = `mod(C.CONFLICTID * 7919 + ${seed} * 104729, 23)`;
  const status = `decode(${lot}, 0, 'W', 1, 'I', 2, 'N', 'U')`;
  await rows(`
    update CONFLICTVISITMAPS as M
    set "StatusFlag" = iff(M."StatusFlag" in ('R', 'D'), M."StatusFlag", MARKED.STATUS),
        "ConNoResponseFlag" = iff(MARKED.STATUS = 'N', 'Y', null)
    from (
      select distinct OWN."VisitID", ${status} as STATUS
      from CONFLICTS as C join CONFLICTVISITMAPS as OWN on OWN.CONFLICTID = C.CONFLICTID
      where C."StatusFlag" not in ('R', 'D') and ${lot} < 4
    ) as MARKED
    where MARKED."VisitID" = M."ConVisitID"`);
  await rows(`
    update CONFLICTS as C
    set "StatusFlag" = ${status}, "NoResponseFlag" = iff(${status} = 'N', 'Y', null)
    where C."StatusFlag" not in ('R', 'D') and ${lot} < 4`);
}
