import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { Catalog } from '../../src/translate/catalog.ts';
import { statementsOf } from '../../src/translate/source.ts';
import { type Translation, translateStatement } from '../../src/translate/translate.ts';

const folder = 'test/translate/pairs';

const pairSchema = z.strictObject({
  snowflake: z.string(),
  postgres: z.string().optional(),
  /** Why it is left to a person. */
  left: z.string().optional(),
  /** Why the results are not compared, or differ and are right to. */
  unlike: z.string().optional(),
});

export type Pair = z.infer<typeof pairSchema>;

export interface Topic {
  readonly name: string;
  readonly file: string;
  readonly pairs: readonly Pair[];
}

/** All pairs, by topic. */
export function readTopics(): Topic[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({
      name: file.replace('.yaml', ''),
      file: `${folder}/${file}`,
      pairs: z.array(pairSchema).parse(parse(readFileSync(`${folder}/${file}`, 'utf8'))),
    }));
}

/** The tables that the pairs are about, in Snowflake's words. */
export const tables = statementsOf(readFileSync('test/translate/tables.sql', 'utf8')).map(({ sql }) => sql);
export const rows = statementsOf(readFileSync('test/translate/rows.sql', 'utf8')).map(({ sql }) => sql);

/** A translation of one statement by somebody who knows the tables. */
export function translate(
  sql: string,
  { postgresVersion = 15 }: { postgresVersion?: number } = {},
): Translation {
  const catalog = new Catalog();
  for (const table of tables) translateStatement({ sql: table, line: 1 }, catalog, { postgresVersion });
  return translateStatement({ sql, line: 1 }, catalog, { postgresVersion });
}

export const textOf = ({ statements }: Translation): string => statements.join(';\n');
