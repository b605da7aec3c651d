import { expect, it } from 'vitest';
import { inlined } from './unload-transfer.ts';

it('puts each value where its question mark stands, and leaves those within names and texts alone', () => {
  const sql = `"Missed?" >= ? and note <> 'why?' and 'it''s \\' ?' < "a""?" and x < ?`;
  expect(inlined({ sql, binds: ["O'Neil\\", '7'] })).toEqual({
    sql: `"Missed?" >= 'O''Neil\\\\' and note <> 'why?' and 'it''s \\' ?' < "a""?" and x < '7'`,
    binds: [],
  });
});
