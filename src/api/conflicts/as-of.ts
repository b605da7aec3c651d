import type { Kysely } from 'kysely';
import type { Readable } from '../database.ts';

/** The day of the last finished night; null before the first. */
export async function lastNight(database: Kysely<Readable>): Promise<string | null> {
  const state = await database.selectFrom('control.pipeline_state').select('as_of').executeTakeFirst();
  return state?.as_of ?? null;
}

/** Whole days from the day a conflict was recorded to the last night. */
export function agingDays(recordedOn: string, asOf: string | null): number | null {
  return asOf === null ? null : (Date.parse(asOf) - Date.parse(recordedOn)) / 86_400_000;
}
