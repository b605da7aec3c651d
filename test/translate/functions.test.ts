import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpersSql } from '../../src/translate/compat.ts';
import { translateFiles } from '../../src/translate/files.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  await database.pool.query(await helpersSql('all'));
});
afterAll(() => database.drop());

const rate = `create or replace function RATE_OF(AMOUNT number(10, 2), HOURS number default 4) returns number(10, 2)
as $$ AMOUNT / nullif(HOURS, 0) $$;`;

describe('a function in SQL', () => {
  it('is called by what other files define, whatever their order', async () => {
    const files = await translateFiles(
      [
        {
          path: 'view.sql',
          text: `create view RATES as select RATE_OF(10) as A, MAIN.RATE_OF('7.005', 2) as B, RATE_OF(1, 0) as C;`,
        },
        { path: 'function.sql', text: rate },
      ],
      { postgresVersion: 15 },
    );
    const [view = [], made = []] = files.map(({ entries }) => entries.flatMap((entry) => entry.statements));
    for (const sql of [...made, ...view]) await database.pool.query(sql);
    const { rows } = await database.pool.query('select a::text, b::text, c::text from rates');
    expect(rows).toEqual([{ a: '2.50', b: '3.51', c: null }]);
  });

  it('with a body that nobody can translate is left, with the reason', async () => {
    const [file] = await translateFiles(
      [
        {
          path: 'f.sql',
          text: 'create function F(A number) returns number language python as $$\nreturn a\n$$;',
        },
      ],
      { postgresVersion: 15 },
    );
    expect(file?.entries.map(({ left }) => left?.reason)).toEqual([
      'A function in PYTHON becomes one in SQL or PL/pgSQL: its body is left to a person.',
    ]);
  });
});
