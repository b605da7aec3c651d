import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { loadAccount } from '../detection/account.ts';
import { keptDifferences } from '../pipeline/kept-rows.ts';
import { account, twoNights } from './two-nights.ts';

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

/** Without Citus: its functions only look whether it would take the tables. */
describe('distribute.sql on a PostgreSQL of its own', () => {
  let asEver: pg.Pool;
  let prepared: pg.Pool;
  beforeAll(async () => {
    [asEver, prepared] = await Promise.all([withAccount(), withAccount()]);
    await prepared.query(functionsOfCitus);
    await prepared.query(await readFile('test/citus/distribute.sql', 'utf8'));
  });

  it('names tables and columns that are there, in keys that hold the distribution column', async () => {
    const { rows } = await prepared.query<{ name: string }>('select name::text from distributed order by 1');
    expect(rows.map(({ name }) => name)).toEqual([
      'conflict.mph',
      'conflict.settings',
      'pipeline.candidate',
      'pipeline.changed_day',
      'pipeline.detected_pair',
      'pipeline.encounter',
    ]);
  });

  it('leaves keys with which a night finds what it finds with ours', async () => {
    const [first, second] = await twoNights(asEver);
    const [firstPrepared, secondPrepared] = await twoNights(prepared);
    if (!first || !second || !firstPrepared || !secondPrepared) throw new Error('a night is missing');
    expect(keptDifferences(firstPrepared, first)).toEqual([]);
    expect(keptDifferences(secondPrepared, second)).toEqual([]);
  });
});

async function withAccount(): Promise<pg.Pool> {
  const database = await createTestDatabase();
  databases.push(database);
  await loadAccount(database.pool, account);
  return database.pool;
}

const functionsOfCitus = `
  create table distributed (name regclass);
  create function create_distributed_table(name regclass, by text, colocate_with text default 'default') returns void
    language plpgsql as $$
  begin
    if not exists (select from pg_attribute where attrelid = name and attname = by) then
      raise exception '% has no column %', name, by;
    end if;
    if colocate_with not in ('default', 'none') then
      if not exists (select from distributed d where d.name = colocate_with::regclass) then
        raise exception '% is not distributed yet', colocate_with;
      end if;
    end if;
    if exists (
      select from pg_index
      where indrelid = create_distributed_table.name and indisunique
        and not exists (
          select from pg_attribute where attrelid = indrelid and attnum = any (indkey::int2[]) and attname = by
        )
    ) then
      raise exception '% has a unique key without %', name, by;
    end if;
    insert into distributed values (name);
  end $$;
  create function create_reference_table(name regclass) returns void
    language sql as 'insert into distributed values (name)';`;
