import { sql } from 'kysely';
import type { Group } from '../contract.ts';
import type { ReadableTransaction } from '../database.ts';

const membersAtMost = 100;

/** The group of a conflict, with those of its other conflicts that the reader sees; null while it has none. */
export async function readGroup(
  transaction: ReadableTransaction,
  conflict: { conflict_id: string; group_id: string | null; group_created_on: string | null },
): Promise<Group | null> {
  const { conflict_id: conflictId, group_id: groupId, group_created_on: createdOn } = conflict;
  if (groupId === null) return null;
  const { rows } = await sql<{ size: string }>`select access.group_size(${groupId}) as size`.execute(
    transaction,
  );
  // In the worklist: a conflict about days off alone is shown nowhere.
  const members = await transaction
    .selectFrom('conflict.conflicts as c')
    .innerJoin('conflict.worklist as w', 'w.conflict_id', 'c.conflict_id')
    .innerJoin('conflict.visit_snapshots as s', 's.visit_id', 'c.visit_id')
    .where('c.group_id', '=', groupId)
    .where('c.conflict_id', '<>', conflictId)
    .select(['c.conflict_id', 'c.status', 's.kind', 'c.visit_date', 'c.provider_id', 's.provider_name'])
    .orderBy('c.conflict_id')
    .limit(membersAtMost)
    .execute();
  return {
    groupId,
    createdOn,
    size: Number(rows[0]?.size),
    members: members.map((member) => ({
      conflictId: member.conflict_id,
      status: member.status,
      kind: member.kind,
      visitDate: member.visit_date,
      agency: { id: member.provider_id, name: member.provider_name },
    })),
  };
}
