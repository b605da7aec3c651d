import type pg from 'pg';
import { z } from 'zod';
import { startTestServer } from '../../src/local-snowflake/test-server.ts';
import { helpersSql } from '../../src/translate/compat.ts';
import { rows, tables, translate } from './pairs.ts';
import { fromPostgres, fromSnowflake, type Values } from './values.ts';

/** The local Snowflake and a PostgreSQL with the same tables and rows. */
export interface BothSides {
  /** Runs a statement in Snowflake. */
  run(sql: string): Promise<unknown>;
  inSnowflake(sql: string): Promise<Values>;
  inPostgres(sql: string, client?: pg.PoolClient): Promise<Values>;
  isQuery(sql: string): boolean;
  stop(): Promise<void>;
}

const field = z.object({ name: z.string(), dataTypeID: z.number() });

/** In an empty database, which is left to the caller. */
export async function startBothSides(pool: pg.Pool): Promise<BothSides> {
  const snowflake = await startTestServer();
  await pool.query(await helpersSql('all'));
  for (const sql of [...tables, ...rows]) {
    await snowflake.rows(sql);
    for (const statement of translate(sql).statements) await pool.query(statement);
  }
  return {
    run: (sql) => snowflake.rows(sql),
    inSnowflake: async (sql) => {
      const answer = await snowflake.submit(sql);
      if (answer.status !== 200) throw new Error(`Snowflake: ${answer.code} ${answer.message}`);
      return fromSnowflake(answer.resultSetMetaData?.rowType ?? [], answer.data ?? []);
    },
    inPostgres: async (sql, client) => {
      const query = { text: sql, rowMode: 'array' as const, types: { getTypeParser: () => String } };
      const { fields, rows: found } = await (client ?? pool).query(query);
      return fromPostgres(z.array(field).parse(fields), z.array(z.array(z.string().nullable())).parse(found));
    },
    isQuery: (sql) => /^[\s(]*(select|with|values)\b/i.test(sql),
    stop: () => snowflake.discard(),
  };
}
