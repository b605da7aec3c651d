import { CmError } from '../errors.ts';
import { migrationStatus } from '../postgres/migrate.ts';
import type { Pool } from '../postgres/pool.ts';

/** For commands that only look: they change no database, not even to the schema that they read. */
export async function requireSchema(pool: Pool, migrations: string): Promise<void> {
  const pending = (await migrationStatus(pool, migrations)).filter(({ state }) => state === 'pending');
  if (pending.length === 0) return;
  throw new CmError(
    'schema.behind',
    `The database does not have the schema of this version: ${pending.map(({ name }) => name).join(', ')} is missing.`,
    { hint: 'Run `cm schema apply`, or `cm sync`, which does that first.' },
  );
}
