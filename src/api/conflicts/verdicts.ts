import { sql } from 'kysely';
import { z } from 'zod';
import { factsSchema, judge } from '../../explain/index.ts';
import type { ConflictWhy, Why } from '../contract.ts';
import type { ReadableTransaction } from '../database.ts';

/** What the rules say of each pair of a conflict; null where there is none, or none that the reader may see. */
export async function judgeConflict(
  transaction: ReadableTransaction,
  conflictId: string,
): Promise<ConflictWhy | null> {
  const pairs = await transaction
    .selectFrom('conflict.visible_pairs as p')
    .where('p.conflict_id', '=', conflictId)
    .select(['p.id', sql<unknown>`access.judge_pair(p.id)`.as('judged')])
    .orderBy('p.id')
    .execute();
  if (pairs.length === 0) return null;
  return {
    conflictId,
    pairs: pairs.map(({ id, judged }) => ({ pairId: id, verdict: verdictFrom(judged) })),
  };
}

/** What the rules say of two visits; null where the reader may not know, or one is not there. */
export async function judgeVisits(
  transaction: ReadableTransaction,
  { visit, other }: { visit: string; other: string },
): Promise<Why | null> {
  const { rows } = await sql`select access.judge_visits(${visit}, ${other}) as judged`.execute(transaction);
  return verdictFrom(z.tuple([z.object({ judged: z.unknown() })]).parse(rows)[0].judged);
}

function verdictFrom(judged: unknown): Why | null {
  if (judged === null) return null;
  const { asOf, summary, rules } = judge(factsSchema.parse(judged));
  return { asOf, summary, rules: [...rules] };
}
