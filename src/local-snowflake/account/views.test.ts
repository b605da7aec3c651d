import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { logicalName, physicalName, storageType } from '../storage.ts';
import { createAccount } from './create.ts';
import { sourceNames } from './source-columns.ts';
import { readRows, temporaryDirectory } from './test-account.ts';

const catalogueFile = new URL('../../../snowflake/analytics-bi-columns.csv', import.meta.url);

describe('the views of ANALYTICS.BI', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    await createAccount({ directory: directory.path, visits: 300, seed: 3, asOf: '2026-11-23' });
  }, 120_000);

  afterAll(() => directory.remove());

  it('have exactly the columns of the catalogue, in its order, with its declared types', async () => {
    const row = z.object({ line: z.string() });
    const declared = await readRows(
      directory.path,
      row,
      `select object_name || '|' || ordinal || '|' || column_name || '|' || data_type as line from "~meta".columns`,
    );
    expect(declared.map(({ line }) => line).sort()).toEqual((await catalogueLines()).sort());
  });

  it('store each column under its physical name in the storage type of its declared type', async () => {
    const row = z.object({
      view: z.string(),
      ordinal: z.coerce.number(),
      name: z.string(),
      type: z.string(),
    });
    const stored = await readRows(
      directory.path,
      row,
      `select table_name as view, column_index as ordinal, column_name as name, data_type as type
       from duckdb_columns() where schema_name = 'BI'`,
    );
    const typed = await readRows(
      directory.path,
      z.object({ type: z.string(), canonical: z.string() }),
      (await declaredTypes())
        .map((type) => `select '${type}' as type, typeof(cast(null as ${storageType(type)})) as canonical`)
        .join(' union all '),
    );
    const canonical = new Map(typed.map((entry) => [entry.type, entry.canonical]));
    const expected = (await catalogue()).map(
      ({ view, ordinal, name, type }) => `${view}|${ordinal}|${name}|${canonical.get(type)}`,
    );
    expect(stored.map((c) => `${c.view}|${c.ordinal}|${logicalName(c.name)}|${c.type}`).sort()).toEqual(
      expected.sort(),
    );
  });

  it('hold no text longer than declared', async () => {
    const columns = await catalogue();
    for (const view of new Set(columns.map((column) => column.view))) {
      const limited = columns.flatMap(({ name, type, ...column }) => {
        const length = Number(/^VARCHAR\((\d{1,4})\)$/.exec(type)?.[1]);
        return column.view === view && length > 0
          ? [`case when max(length("${physicalName(name)}")) > ${length} then '${name}' end`]
          : [];
      });
      if (limited.length === 0) continue;
      const sql = `select concat_ws(', ', ${limited.join(', ')}) as "tooLong" from "BI"."${view}"`;
      expect(await readRows(directory.path, z.object({ tooLong: z.string() }), sql)).toEqual([
        { tooLong: '' },
      ]);
    }
  });
});

describe('source names', () => {
  it('number a name that comes twice but for its case', () => {
    expect(sourceNames(['Application Patient Id', 'Application Patient ID', 'Call In Rounded (15)'])).toEqual(
      ['application_patient_id', 'application_patient_id_2', 'call_in_rounded_15'],
    );
  });
});

async function catalogue() {
  const [, ...lines] = (await readFile(catalogueFile, 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [, view = '', ordinal = '', name = '', type = ''] =
      /^(\w+),(\d+),(.*?),"?(\w+(?:\(.*\))?)"?$/.exec(line.trim()) ?? [];
    return { view, ordinal: Number(ordinal), name, type };
  });
}

async function catalogueLines(): Promise<string[]> {
  return (await catalogue()).map(({ view, ordinal, name, type }) => `${view}|${ordinal}|${name}|${type}`);
}

async function declaredTypes(): Promise<string[]> {
  return [...new Set((await catalogue()).map(({ type }) => type))];
}
