import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseYaml } from './document.ts';
import { jsonSchemas } from './json-schema.ts';
import { snakeCase } from './names.ts';
import { loadSettings } from './settings.ts';
import { loadTables, selectTables, tableSchema } from './tables.ts';

describe('snakeCase', () => {
  it.each([
    ['Caregiver Id', 'caregiver_id'],
    ['SchOverAnotherSchTimeFlag', 'sch_over_another_sch_time_flag'],
    ['Call In Rounded (15)', 'call_in_rounded_15'],
    ['Bill Rate Non-Billed', 'bill_rate_non_billed'],
    ['REFRESH_FINISHED_AT', 'refresh_finished_at'],
    ['External EVV MS Id', 'external_evv_ms_id'],
    ['Application Patient ID', 'application_patient_id'],
  ])('turns %s into %s', (identifier, name) => {
    expect(snakeCase(identifier)).toBe(name);
  });
});

describe('table files', () => {
  const minimal = 'table: a\nsource_view: A.B.C\npk: [x]\ncolumns:\n  - X\n';

  it('are sixteen, one for each view of the catalogue', async () => {
    const catalogue = await readFile('snowflake/analytics-bi-columns.csv', 'utf8');
    const views = new Set(
      catalogue
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    );
    const tables = await loadTables('config/tables');
    expect(new Set(tables.map((table) => table.source_view.split('.')[2]))).toEqual(views);
  });

  it('may leave out what has a default', () => {
    expect(parseYaml(minimal, 'a.yaml', tableSchema)).toMatchObject({
      target_schema: 'analytics',
      change: 'replace',
      lookback: 0,
      distinct: false,
    });
  });

  it.each([
    ['an unknown key', `${minimal}colour: red\n`, 'a.yaml:6: the document: Unrecognized key: "colour"'],
    ['broken YAML', 'table: [a\n', 'a.yaml:2: this is not YAML'],
    ['a name that two columns take', `${minimal}  - x\n`, '"X" and "x" both become x'],
    ['a key that is no column', minimal.replace('[x]', '[y]'), 'a.yaml:3: pk: y is not among the columns'],
    ['a duration without a unit', `${minimal}lookback: 3\n`, 'a.yaml:6: lookback:'],
    [
      'a view without a database',
      minimal.replace('A.B.C', 'C'),
      'a.yaml:2: source_view: DATABASE.SCHEMA.VIEW',
    ],
  ])('refuse %s with file and line, exit code 2', (_what, text, message) => {
    expect(() => parseYaml(text, 'a.yaml', tableSchema)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitCode: 2 }),
    );
  });

  it('are chosen by name, and an unknown name lists what there is', async () => {
    const tables = await loadTables('config/tables');
    expect(selectTables(tables, ['visit', 'payer']).map(({ table }) => table)).toEqual(['payer', 'visit']);
    expect(() => selectTables(tables, ['visits'])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('user_office') }),
    );
  });
});

describe('settings', () => {
  it('take the environment over the file', async () => {
    const settings = await loadSettings('config/cm.yaml', {
      CM_POSTGRES_URL: 'postgres://elsewhere/db',
      CM_WEB_PORT: '0',
    });
    expect(settings.postgres.url).toBe('postgres://elsewhere/db');
    expect(settings.web.port).toBe(0);
  });

  it('refuse an environment value that makes no sense', async () => {
    await expect(loadSettings('config/cm.yaml', { CM_WEB_PORT: 'eighty' })).rejects.toMatchObject({
      code: 'config.environment',
      exitCode: 2,
    });
  });

  it('name the file that is missing', async () => {
    await expect(loadSettings('config/none.yaml', {})).rejects.toMatchObject({ code: 'config.unreadable' });
  });
});

describe('JSON Schema files', () => {
  it.each(Object.entries(jsonSchemas()))('%s says what the loader accepts', async (name, schema) => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../../config/${name}`);
  });
});
