import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/translate/report/report.ts';
import { startCm } from '../command-line.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-translate-'));
  database = await createTestDatabase({ migrated: false });
  await mkdir(join(folder, 'old'));
  await writeFile(
    join(folder, 'old/view.sql'),
    'create or replace view LONG_VISITS as select "Visit Id", iff(MINUTES > 60, 1, 0) as "Is Long" from VISITS;',
  );
  await writeFile(
    join(folder, 'old/visits.sql'),
    'create or replace table VISITS ("Visit Id" varchar(50), MINUTES number(10, 0));\nshow tables;\n',
  );
  await writeFile(
    join(folder, 'old/procedure.sql'),
    `create or replace procedure CLOSE_DAY(DAY varchar) returns varchar language javascript as
$$
  for (const table of ['VISITS', 'OTHERS']) {
    snowflake.execute({sqlText: \`delete from \${table} where MINUTES = ?\`, binds: [DAY]});
  }
$$;
`,
  );
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const cm = (...words: string[]) => startCm(['translate', ...words], { CM_POSTGRES_URL: database.url }).result;

describe('cm translate', () => {
  it('prints the SQL of a file, and what it is sure of beside it', async () => {
    const { exitCode, stdout, stderr } = await cm(join(folder, 'old/visits.sql'));
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('create table visits (\n  visit_id varchar(50),\n  minutes bigint\n);');
    expect(stdout).toContain('-- Left to a person: A question about the catalogue');
    expect(stderr).toMatch(/sure\s+1/);
  });

  it('writes a file for each object, the functions they need, and the report', async () => {
    const out = join(folder, 'new');
    const { exitCode, stdout, stderr } = await cm(join(folder, 'old'), '--out', out, '--json');
    expect(exitCode, stderr).toBe(0);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report).toEqual(reportSchema.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))));
    expect(report.totals).toEqual({ sure: 2, assumed: 1, 'to check': 1, left: 1 });
    expect(await readFile(join(out, 'views/long_visits.sql'), 'utf8')).toContain(
      'select visit_id, case when minutes > 60 then 1 else 0 end as is_long from visits;',
    );
    expect(await readFile(join(out, 'routines/close_day.sql'), 'utf8')).toContain(
      '-- Line 4\ndelete from visits where minutes = $1;',
    );
    expect(await readFile(join(out, 'compat.sql'), 'utf8')).toContain('create schema if not exists compat;');
  });

  it('asks PostgreSQL, and tells what it refuses (exit code 3), leaving nothing behind', async () => {
    const { exitCode, stderr } = await cm(
      join(folder, 'old/view.sql'),
      join(folder, 'old/visits.sql'),
      '--check',
    );
    expect(exitCode, stderr).toBe(0);
    const alone = await cm(join(folder, 'old/view.sql'), '--check');
    expect(alone.exitCode).toBe(3);
    expect(alone.stderr).toContain('relation "visits" does not exist');
    const { rows } = await database.pool.query(
      `select to_regclass('visits') as visits, to_regnamespace('compat') as compat`,
    );
    expect(rows).toEqual([{ visits: null, compat: null }]);
  });

  it.each([
    [['nowhere.sql'], 'nowhere.sql cannot be read'],
    [[], "missing required argument 'path'"],
    [['x.sql', '--postgres', 'new'], 'a major version such as 15'],
  ])('says what is wrong with %j (exit code 2)', async (words, message) => {
    const { exitCode, stderr } = await cm(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('the report', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CM_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  });
  afterAll(() => browser.close());

  it('shows statements before and after, and finds them', async () => {
    const page = await browser.newPage();
    await page.goto(`file://${join(folder, 'new/report.html')}`);
    expect(await page.locator('.statement:visible').count()).toBe(3);
    await page.getByLabel('Find').fill('long_visits');
    expect(await page.locator('.statement:visible').allInnerTexts()).toEqual([
      expect.stringContaining('Is Long'),
    ]);
    await page.getByLabel('Find').fill('');
    await page.getByRole('checkbox', { name: 'to check' }).uncheck();
    await page.getByRole('checkbox', { name: 'assumed' }).uncheck();
    await page.getByRole('checkbox', { name: 'sure' }).uncheck();
    expect(await page.locator('.statement:visible').allInnerTexts()).toEqual([
      expect.stringContaining('show tables'),
    ]);
    await page.getByLabel('Find').fill('no such thing');
    await expect.poll(() => page.getByText('Nothing matches').isVisible()).toBe(true);
  });
});
