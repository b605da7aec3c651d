import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoverSql } from '../../src/cli/recovered-sql.ts';
import { loadTables } from '../../src/config/tables.ts';
import { CmError } from '../../src/errors.ts';
import {
  type Inventory,
  inventoryDocument,
  type Taken,
  takeInventory,
  writeInventory,
  writeProposals,
} from '../../src/inventory/index.ts';
import {
  createAccount,
  createConflictReport,
  installOldSystem,
} from '../../src/local-snowflake/account/index.ts';
import { cataloguedColumns } from '../../src/local-snowflake/account/test-conflict-report.ts';
import type { SnowflakeSource } from '../../src/snowflake/index.ts';
import { forecast, planSyncRun } from '../../src/sync/index.ts';
import { createTestDatabase } from '../database.ts';
import { startTestSnowflake, type TestSnowflake, temporaryFolder } from '../local-snowflake.ts';
import { commonPayerView } from './common-payer-view.ts';
import { unzipped } from './unzipped.ts';

let account: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let snowflake: TestSnowflake;
let taken: Taken;
let inventory: Inventory;

beforeAll(async () => {
  account = await temporaryFolder();
  folder = await mkdtemp(join(tmpdir(), 'cm-inventory-'));
  await createAccount({ directory: account.directory, visits: 400, seed: 1, asOf: '2026-11-23' });
  await createConflictReport(account);
  await installOldSystem(account);
  snowflake = await startTestSnowflake(account.directory);
  await runSmallNight();
  taken = await take(snowflake.source);
  inventory = taken.inventory;
  await writeInventory(taken, folder);
});
afterAll(async () => {
  await snowflake.stop();
  await account.discard();
  await rm(folder, { recursive: true, force: true });
});

/** A task that writes a table, run twice, beside the old system. */
async function runSmallNight(): Promise<void> {
  await snowflake.run('create database NIGHTS');
  await snowflake.run('create table NIGHTS.PUBLIC.RUNS (AT timestamp_ntz, "=1+1" varchar)');
  await snowflake.run(
    `create task NIGHTS.PUBLIC.NOTE schedule = '60 minute' as insert into RUNS values (current_timestamp(), '=cmd()')`,
  );
  for (let night = 0; night < 2; night++) await snowflake.run('execute task NIGHTS.PUBLIC.NOTE');
}

function take(
  source: SnowflakeSource,
  options: { sampleRows?: number; databases?: string[] } = {},
): Promise<Taken> {
  return takeInventory({
    ...{ source, account: 'LOCAL', databases: [], sampleRows: 1000, historyDays: 30, pricePerCredit: 2 },
    ...{ recoverSql, now: new Date('2026-11-23T12:00:00Z'), onProgress: () => undefined },
    ...options,
  });
}

const old = (name: string) => `CONFLICTREPORT.PUBLIC.${name}`;

describe('the inventory of the synthetic account', () => {
  it.each([
    ['tables', 'table'],
    ['views', 'view'],
    ['dynamic-tables', 'dynamic table'],
    ['procedures', 'procedure'],
    ['tasks', 'task'],
  ])('holds every file of snowflake/%s, and no %s besides', async (files, kind) => {
    const written = (await readdir(join('snowflake', files))).map((file) => basename(file, '.sql')).sort();
    const listed = inventory.objects.filter(
      (object) => object.kind === kind && object.database === 'CONFLICTREPORT',
    );
    expect(listed.map(({ name }) => name).sort()).toEqual(written);
  });

  it('holds every column of the catalogue of CONFLICTREPORT, with its type, in its place', async () => {
    const isTable = new Set(
      inventory.objects
        .filter(({ kind, database }) => kind === 'table' && database === 'CONFLICTREPORT')
        .map(({ id }) => id),
    );
    const found = inventory.columns
      .filter(({ object }) => isTable.has(object))
      .map(({ object, position, name, type, nullable }) => [object, position, name, type, nullable].join());
    const written = (type: string) =>
      type === 'VARCHAR' ? 'VARCHAR(16777216)' : /^(TIMESTAMP_\w+|TIME)$/.test(type) ? `${type}(9)` : type;
    const catalogued = (await cataloguedColumns()).map(({ table, ordinal, name, type, isNullable }) =>
      [old(table), ordinal, name, written(type), isNullable].join(),
    );
    expect(found.sort()).toEqual(catalogued.sort());
  });

  it('holds every column of the views of ANALYTICS', async () => {
    const text = await readFile('snowflake/analytics-bi-columns.csv', 'utf8');
    const lines = text.trim().split('\n').slice(1);
    const catalogued = lines.map((line) => /^(\w+),(\d+),(?:"([^"]*)"|([^,]*)),/.exec(line) ?? []);
    expect(
      inventory.columns
        .filter(({ object }) => object.startsWith('ANALYTICS.BI.'))
        .map(({ object, position, name }) => `${object} ${position} ${name}`)
        .sort(),
    ).toEqual(
      catalogued
        .map(([, view, ordinal, quoted, plain]) => `ANALYTICS.BI.${view} ${ordinal} ${quoted ?? plain}`)
        .sort(),
    );
  });

  it('has the definition of everything in CONFLICTREPORT', async () => {
    const without = inventory.objects.filter(
      ({ database, ddlFile, kind }) =>
        database === 'CONFLICTREPORT' && ddlFile === null && kind !== 'temporary table',
    );
    expect(without).toEqual([]);
    const file = inventory.objects.find(({ id }) => id === old('AIDES'))?.ddlFile ?? '';
    expect(await readFile(join(folder, file), 'utf8')).toContain('EXCLUDED_SSN');
  });

  it('counts rows, runs and writes, and prices the time of tasks', () => {
    expect(inventory.objects.find(({ id }) => id === old('LOG_FIELDS'))?.rows).toBeGreaterThan(0);
    const [task] = inventory.tasks.filter(({ task: id }) => id === 'NIGHTS.PUBLIC.NOTE');
    expect(task).toMatchObject({ runs: 2, failures: 0 });
    expect(task?.credits).toBeCloseTo(((task?.medianSeconds ?? 0) * 2) / 3600, 9);
    expect(task?.cost).toBeCloseTo((task?.credits ?? 0) * 2, 9);
    expect(inventory.cadence.filter(({ object }) => object === 'NIGHTS.PUBLIC.RUNS')).toMatchObject([
      { writes: 2 },
    ]);
    expect(inventory.queries.filter(({ text }) => text.startsWith('insert into RUNS'))).toMatchObject([
      { text: 'insert into RUNS values (current_timestamp(), ?)', runs: 2, failures: 0 },
    ]);
    expect(inventory.queries.filter(({ text }) => text.includes('cm inventory'))).toEqual([]);
  });

  it('writes texts into the spreadsheet, and no formula', async () => {
    const files = unzipped(await readFile(join(folder, 'inventory.xlsx')));
    const all = [...files.values()].join('\n');
    expect(all).toContain('=1+1');
    expect(all).not.toMatch(/<f[ >]/);
    const names = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(names).toEqual([
      'objects',
      'columns',
      'lineage',
      'tasks',
      'queries',
      'volumes',
      'SLOs',
      'open questions',
    ]);
  });

  it('is what its schema says', async () => {
    const written: unknown = JSON.parse(await readFile(join(folder, 'inventory.json'), 'utf8'));
    expect(inventoryDocument.parse(written)).toEqual(inventory);
  });
});

describe('lineage', () => {
  it('knows where each column of the common payer view comes from', () => {
    const found: Record<string, string[]> = {};
    for (const { object, name } of inventory.columns)
      if (object === old('COMMON_PAYER_VIEW')) found[name] = [];
    for (const { from, to } of inventory.lineage.columns) {
      if (to.object !== old('COMMON_PAYER_VIEW')) continue;
      const table = from.object === old('CONFLICTVISITMAPS') ? '' : `${from.object.split('.').at(-1)}.`;
      found[to.column]?.push(table + from.column);
    }
    const sorted = (columns: Readonly<Record<string, readonly string[]>>) =>
      Object.fromEntries(Object.entries(columns).map(([name, from]) => [name, [...from].sort()]));
    expect(sorted(found)).toEqual(sorted(commonPayerView));
  });

  it('follows what procedures read and write, through temporary tables', () => {
    const edge = (from: string, to: string) =>
      inventory.lineage.objects.some((each) => each.from === from && each.to === to && each.kind === 'feeds');
    expect(edge(old('VISIT_CANDIDATES'), old('FIND_VISIT_PAIRS(VARCHAR)'))).toBe(true);
    expect(edge(old('FIND_VISIT_PAIRS(VARCHAR)'), old('FOUND_PAIRS'))).toBe(true);
    expect(edge(old('FOUND_PAIRS'), old('INSERT_FOUND_PAIRS()'))).toBe(true);
    expect(edge(old('INSERT_FOUND_PAIRS()'), old('CONFLICTVISITMAPS'))).toBe(true);
  });

  it('puts the tasks in the order that AFTER gives them', async () => {
    const written = await Promise.all(
      (await readdir('snowflake/tasks')).map(async (file) => {
        const text = await readFile(join('snowflake/tasks', file), 'utf8');
        const [, after = ''] = /^\s*(?:after|finalize\s*=)\s+([\w, ]+)$/im.exec(text) ?? [];
        return after
          .split(',')
          .flatMap((name) =>
            name.trim() === '' ? [] : [`${old(name.trim())} ${old(basename(file, '.sql'))}`],
          );
      }),
    );
    const found = inventory.lineage.objects.filter(({ kind }) => kind === 'before');
    expect(found.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(written.flat().sort());
  });

  it('says which procedure each task runs', () => {
    const runs = inventory.lineage.objects.filter(
      ({ from, kind }) => kind === 'runs' && from === old('TASK_03_INSERT_PAIRS'),
    );
    expect(runs.map(({ to }) => to).sort()).toEqual(
      ['INSERT_ABSENCE_PAIRS()', 'INSERT_INSERVICE_PAIRS()', 'INSERT_VISIT_PAIRS()'].map(old),
    );
  });
});

describe('a database by name', () => {
  it('may be written in small letters, and has to be one that the role sees', async () => {
    const { inventory: one } = await take(snowflake.source, { databases: ['nights'], sampleRows: 0 });
    expect(one.databases).toEqual(['NIGHTS']);
    await expect(take(snowflake.source, { databases: ['NOWHERE'] })).rejects.toMatchObject({
      ...{ code: 'inventory.no_database', kind: 'usage' },
      hint: expect.stringContaining('It sees ANALYTICS, CONFLICTREPORT'),
    });
  });
});

describe('what cannot be read', () => {
  it('is a question with the right that opens it, and the rest is read even so', async () => {
    const forbidden = /account_usage|get_ddl\('task'|from "CONFLICTREPORT"\."PUBLIC"\."SETTINGS"/;
    const source: SnowflakeSource = {
      ...snowflake.source,
      query: (statement) =>
        forbidden.test(statement.sql)
          ? Promise.reject(new CmError('snowflake.object_missing', 'does not exist or not authorized'))
          : snowflake.source.query(statement),
    };
    const { inventory: poor } = await take(source, { sampleRows: 5 });
    expect(poor.objects.length).toBe(inventory.objects.length);
    const remedies = new Map(poor.questions.map(({ about, remedy }) => [about, remedy]));
    expect(remedies.get('cost of queries')).toContain('SNOWFLAKE.GOVERNANCE_VIEWER');
    expect(remedies.get(`rows of ${old('SETTINGS')}`)).toBe(
      `GRANT SELECT ON TABLE ${old('SETTINGS')} TO ROLE <role>`,
    );
    expect(remedies.get(`definition of task ${old('CONFLICT_NIGHT')}`)).toContain('GRANT MONITOR ON TASK');
  });
});

describe('the drafts of table files', () => {
  it('are accepted by a dry run of the sync, and name the keys that the hand-written files name', async () => {
    const drafts = join(folder, 'tables');
    const schema = { database: 'ANALYTICS', schema: 'BI' };
    const { files } = await writeProposals(inventory, { schema, folder: drafts });
    const tables = await loadTables(drafts);
    expect(tables.length).toBe(files.length);
    expect(tables.length).toBeGreaterThanOrEqual(14);
    const database = await createTestDatabase();
    try {
      const request = { pool: database.pool, source: snowflake.source, tables, full: false };
      for (const [i, plan] of (await planSyncRun(request)).entries()) {
        const config = tables[i];
        if (config) await forecast(plan, { source: snowflake.source, config, stage: undefined });
      }
    } finally {
      await database.drop();
    }
    const pk = (name: string) => tables.find(({ source_view: view }) => view === `ANALYTICS.BI.${name}`)?.pk;
    expect(pk('DIMPAYER')).toEqual(['payer_id']);
    expect(pk('FACTVISITCALLPERFORMANCE_CR')).toEqual(['visit_id']);
    expect(pk('DIMCAREGIVER')).toEqual(['caregiver_id']);
  });

  it('overwrite nothing', async () => {
    const drafts = join(folder, 'mine');
    await mkdir(drafts);
    await writeFile(join(drafts, 'payer.yaml'), 'mine');
    const schema = { database: 'ANALYTICS', schema: 'BI' };
    await expect(writeProposals(inventory, { schema, folder: drafts })).rejects.toMatchObject({
      ...{ code: 'inventory.would_overwrite', kind: 'usage' },
    });
    expect(await readdir(drafts)).toEqual(['payer.yaml']);
    expect(await readFile(join(drafts, 'payer.yaml'), 'utf8')).toBe('mine');
  });
});

describe('the page', () => {
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CM_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) faults.push(request.url());
    });
    await page.goto(`file://${join(folder, 'inventory.html')}`);
  });
  afterAll(() => browser.close());

  const names = () =>
    page.locator('.node').evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id')));

  it('finds an object by a key and shows what lies up- and downstream of it, and its columns with their origins', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('common_payer');
    await page.keyboard.press('Enter');
    const shown = await names();
    expect(shown).toContain('ANALYTICS.BI.DIMPAYER');
    expect(shown).not.toContain(old('NORESPONSEREASONS'));
    await page.getByText('CON_FP', { exact: false }).first().click();
    await expect
      .poll(() => page.locator('details[open] li').allTextContents())
      .toContain('CONFLICTVISITMAPS.StatusFlag');
  });

  it('finds objects by the names of their columns', async () => {
    await page.fill('#search', 'Federal Tax');
    expect(await page.locator('#list button').first().textContent()).toContain('column');
  });

  it('follows an edge by an arrow key, and shows all again by Escape', async () => {
    await page.fill('#search', '');
    await page.locator('#list button[data-id="CONFLICTREPORT.PUBLIC.AIDES"]').click();
    await page.locator('#map').click({ position: { x: 5, y: 300 } });
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('#details h2').textContent()).toMatch(/DIMCAREGIVER|EXCLUDED_SSN/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect((await names()).length).toBeGreaterThan(80);
    expect(await page.locator('#details').isHidden()).toBe(true);
  });

  it('shows the tasks from left to right in their order', async () => {
    await page.keyboard.press('t');
    const left = async (task: string) =>
      (await page.locator(`.node[data-id="${old(task)}"]`).boundingBox())?.x ?? 0;
    expect(await left('CONFLICT_NIGHT')).toBeLessThan(await left('TASK_02_UPDATE_PAIRS'));
    expect(await left('TASK_02_UPDATE_PAIRS')).toBeLessThan(await left('TASK_05_INSERT_CONFLICTS'));
  });

  it('asks no network for anything, and has no fault', () => {
    expect(faults).toEqual([]);
  });
});
