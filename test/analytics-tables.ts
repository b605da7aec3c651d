import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { z } from 'zod';
import { loadTables } from '../src/config/tables.ts';
import { type SnowflakeColumn, snowflakeTypes } from '../src/snowflake/columns.ts';
import { targetTable } from '../src/sync/index.ts';

/** Creates every synced table, empty, as a sync of the catalogued views would. */
export async function createAnalyticsTables(pool: pg.Pool): Promise<void> {
  const views = await cataloguedViews();
  await pool.query('create schema if not exists analytics');
  for (const config of await loadTables('config/tables')) {
    for (const statement of targetTable(config, views.get(config.source_view) ?? []).ddl)
      await pool.query(statement);
  }
}

/** Columns of the source views by `ANALYTICS.BI.<VIEW>`, from the catalogue. */
export async function cataloguedViews(): Promise<Map<string, SnowflakeColumn[]>> {
  const views = new Map<string, SnowflakeColumn[]>();
  const lines = (await readFile('snowflake/analytics-bi-columns.csv', 'utf8')).trim().split('\n').slice(1);
  for (const line of lines) {
    const [, view = '', column = '', type = ''] = /^(\w+),\d+,([^,]+),"?([^"]+)"?$/.exec(line.trim()) ?? [];
    const name = `ANALYTICS.BI.${view}`;
    views.set(name, [...(views.get(name) ?? []), columnOf(column, type)]);
  }
  return views;
}

/** A column from its declared type, such as `NUMBER(38,5)`. */
export function columnOf(name: string, declared: string): SnowflakeColumn {
  const [, word = '', first, second] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(declared) ?? [];
  const size = first === undefined ? null : Number(first);
  const type = z.enum(snowflakeTypes).parse(wireNames[word] ?? word.toLowerCase());
  const isNumber = type === 'fixed';
  const isText = type === 'text' || type === 'binary';
  return {
    name,
    type,
    precision: isNumber ? size : null,
    scale: isNumber ? Number(second ?? 0) : isText ? null : size,
    length: isText ? size : null,
    nullable: true,
  };
}

const wireNames: Readonly<Record<string, string>> = { NUMBER: 'fixed', VARCHAR: 'text', FLOAT: 'real' };
