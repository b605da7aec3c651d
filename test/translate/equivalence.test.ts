import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type BothSides, startBothSides } from './both-sides.ts';
import { readTopics, textOf, translate } from './pairs.ts';

/** Each query in the local Snowflake and, translated, in PostgreSQL over the same rows: the same values, types and order. */
let sides: BothSides;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  sides = await startBothSides(database.pool);
}, 60_000);
afterAll(async () => {
  await sides.stop();
  await database.drop();
});

const isChange = (sql: string) => /^(insert|update|delete|merge|truncate)/i.test(sql);
const untold = new Set(['sessions', 'human', 'definitions']);

for (const { name, pairs } of readTopics()) {
  if (untold.has(name)) continue;
  const compared = pairs.filter(({ postgres, unlike }) => postgres !== undefined && unlike === undefined);
  const changes = compared.filter(({ snowflake }) => isChange(snowflake));
  const queries = compared.filter(({ snowflake }) => !isChange(snowflake));

  describe(`${name} give the same in both`, () => {
    it.each(queries)('$snowflake', async ({ snowflake }) => {
      const expected = await sides.inSnowflake(snowflake);
      expect(await sides.inPostgres(textOf(translate(snowflake)))).toEqual(expected);
    });

    it.each(changes)('$snowflake', async ({ snowflake }) => {
      const all = 'select * from target order by id, name, amount';
      await sides.run('create or replace table kept as select * from target');
      const client = await database.pool.connect();
      try {
        await sides.run(snowflake);
        await client.query('begin');
        for (const statement of translate(snowflake).statements) await client.query(statement);
        expect(await sides.inPostgres(textOf(translate(all)), client)).toEqual(await sides.inSnowflake(all));
      } finally {
        await client.query('rollback');
        client.release();
        await sides.run('insert overwrite into target select * from kept');
      }
    });
  });
}
