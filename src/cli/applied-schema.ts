import { CmError } from '../errors.ts';
import { migrationStatus } from '../postgres/migrate.ts';
import type { Pool } from '../postgres/pool.ts';

/** For commands that only look: they change no database, not even to the schema that they read. */
export async function requireSchema(pool: Pool, migrations: string): Promise<void> {
  const all = await migrationStatus(pool, migrations);
  const missing = all.filter(({ state }) => state === 'pending').map(({ name }) => name);
  if (missing.length === 0) return;
  throw new CmError(
    'schema.behind',
    missing.length === all.length
      ? 'The database has no schema yet.'
      : `The database does not have the schema of this version: ${inWords(missing)} missing.`,
    { hint: 'Run `cm schema apply`, or `cm sync`, which does that first.' },
  );
}

function inWords(missing: readonly string[]): string {
  const [first, last] = [missing[0], missing.at(-1)];
  return first === last ? `${first} is` : `${first} to ${last} are`;
}
