import type pg from 'pg';
import { CmError } from '../errors.ts';

/** @throws CmError `conflict.unknown` when there is no such conflict, `conflict.id` when it is no number */
export async function requireConflict(pool: pg.Pool, id: string): Promise<void> {
  if (!/^[1-9]\d{0,17}$/.test(id)) {
    throw new CmError('conflict.id', `"${id}" is not the number of a conflict.`, {
      kind: 'usage',
      hint: 'Give the number that the worklist shows, such as 1042.',
    });
  }
  const { rows } = await pool.query('select from conflict.conflicts where conflict_id = $1', [id]);
  if (rows.length > 0) return;
  throw new CmError('conflict.unknown', `There is no conflict ${id}.`, {
    hint: 'Check the number; `cm serve` shows the list. Visits are compared by `cm conflict why VISIT VISIT`.',
  });
}
