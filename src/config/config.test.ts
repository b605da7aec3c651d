import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../errors.ts';
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
    ['an alias of nothing', `${minimal}filter: *none\n`, 'a.yaml:6: this is not YAML: Unresolved alias'],
    ['a second document', `${minimal}---\n${minimal}`, 'a.yaml:6: this is more than one document'],
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

  it.each<[string, string[], string[]]>([
    ['a folder without any', [], ['']],
    ['two of the same table', ['one.yaml', 'two.yaml'], ['/one.yaml', '/two.yaml']],
  ])('refuse %s by name, exit code 2', async (_what, files, named) => {
    const folder = await mkdtemp(join(tmpdir(), 'cm-tables-'));
    try {
      for (const file of files) await writeFile(join(folder, file), minimal);
      const error = await loadTables(folder).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ exitCode: 2 });
      for (const name of named) expect(messageOf(error)).toContain(folder + name);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('name their folder when it cannot be read, exit code 2', async () => {
    await expect(loadTables('config/none')).rejects.toMatchObject({
      code: 'config.unreadable',
      message: expect.stringContaining('config/none'),
      exitCode: 2,
    });
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

  it('take a variable that is set but empty for one that is not set', async () => {
    const names = [
      'POSTGRES_URL',
      'SNOWFLAKE_URL',
      'SNOWFLAKE_DRIVER',
      'SNOWFLAKE_PRIVATE_KEY_FILE',
      'WEB_PORT',
    ];
    const empty = Object.fromEntries(names.map((name) => [`CM_${name}`, '']));
    expect(await loadSettings('config/cm.yaml', empty)).toEqual(await loadSettings('config/cm.yaml', {}));
  });

  it.each(['postgresql://elsewhere/db', 'embedded'])('take %s for the PostgreSQL server', async (url) => {
    const settings = await loadSettings('config/cm.yaml', { CM_POSTGRES_URL: url });
    expect(settings.postgres.url).toBe(url);
  });

  it.each([
    ['CM_POSTGRES_URL', 'localhost:5432', 'embedded, or a postgres:// or postgresql:// URL is expected'],
    ['CM_POSTGRES_URL', 'embeded', 'embedded, or a postgres:// or postgresql:// URL is expected'],
    [
      'CM_POSTGRES_URL',
      'mysql://elsewhere/db',
      'embedded, or a postgres:// or postgresql:// URL is expected',
    ],
    ['CM_POSTGRES_URL', 'postgres://elsewhere:port/db', 'postgres://user:password@host:5432/database'],
    ['CM_POSTGRES_URL', 'postgres://a%ZZ@elsewhere/db', 'with special characters as %40'],
    ['CM_API_POSTGRES_URL', 'postgres://else where/db', 'postgres://user:password@host:5432/database'],
    ['CM_SNOWFLAKE_URL', 'acme', 'local, or a URL such as https://<account>.snowflakecomputing.com'],
    ['CM_SNOWFLAKE_URL', 'https://', 'local, or a URL such as https://<account>.snowflakecomputing.com'],
    ['CM_SNOWFLAKE_DRIVER', 'odbc', 'expected one of "sqlapi"|"sdk"'],
    ['CM_STATUS_ON', 'sometimes', 'expected one of "always"|"failure"|"change"'],
    ['CM_STATUS_SMTP_URL', 'mail.example.com', 'smtp://mail.example.com:587'],
    ['CM_STATUS_TO', 'a@example.com, b', 'email'],
    ['CM_WEB_PORT', 'eighty', 'a port from 0 to 65535 is expected'],
    ['CM_WEB_PORT', '65536', 'a port from 0 to 65535 is expected'],
  ])('refuse %s="%s" by name and value, exit code 2', async (name, value, expected) => {
    const error = await loadSettings('config/cm.yaml', { [name]: value }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config.environment', exitCode: 2 });
    expect(messageOf(error)).toContain(`${name} is "${value}"`);
    expect(messageOf(error)).toContain(expected);
  });

  it('take several receivers from one variable', async () => {
    const settings = await loadSettings('config/cm.yaml', { CM_STATUS_TO: 'a@example.com, b@example.com' });
    expect(settings.status.to).toEqual(['a@example.com', 'b@example.com']);
  });

  it.each([
    ['CM_STATUS_SMTP_URL', 'smtp://cm:pass-word@mail.example.com'],
    ['CM_STATUS_WEBHOOK_URL', 'hooks.example.com/pass-word'],
  ])('keep the secret in a %s that they refuse to themselves', async (name, value) => {
    const error = await loadSettings('config/cm.yaml', { [name]: value }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config.environment', exitCode: 2 });
    expect(messageOf(error)).not.toContain('pass-word');
  });

  it('keep the password of a URL they refuse to themselves', async () => {
    const url = 'postgres://me:p/a@ss:w@elsewhere:port/db';
    await expect(loadSettings('config/cm.yaml', { CM_POSTGRES_URL: url })).rejects.toMatchObject({
      message: expect.stringContaining('"postgres://me:…@elsewhere:port/db"'),
    });
  });

  it('take the paths of the file from its folder, a path of the environment from where the command is run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cm-settings-'));
    const file = join(folder, 'cm.yaml');
    try {
      await writeFile(
        file,
        'state_directory: state\nsync: { tables: ../tables }\nsnowflake: { private_key_file: keys/a.p8 }\n',
      );
      const settings = await loadSettings(file, {});
      expect(settings.state_directory).toBe(join(folder, 'state'));
      expect(settings.sync.tables).toBe(join(folder, '../tables'));
      expect(settings.snowflake.private_key_file).toBe(join(folder, 'keys/a.p8'));
      const overridden = await loadSettings(file, { CM_SNOWFLAKE_PRIVATE_KEY_FILE: 'b.p8' });
      expect(overridden.snowflake.private_key_file).toBe('b.p8');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leave folders that no key names to the checkout', async () => {
    const { state_directory, sync } = await loadSettings('config/cm.yaml', {});
    expect([state_directory, sync.tables]).toEqual([undefined, undefined]);
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
