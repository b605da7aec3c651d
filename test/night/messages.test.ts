import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandResult } from '../command-line.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { installGate, killWithinStep } from '../kill-within-step.ts';
import { temporaryFolder } from '../local-snowflake.ts';
import { selfSigned } from '../self-signed.ts';
import { type HookServer, startHookServer } from '../status-messages/hook-server.ts';
import { type MailServer, startMailServer } from '../status-messages/mail-server.ts';
import { asOf, breakStep, type CommandLine, mend, type NightAccount, startNightAccount } from './account.ts';

const secrets = { password: 'h0rse-battery', token: 'T0KEN-of-the-hook', signing: 'st4ple-signing' };

let account: NightAccount;
let mail: MailServer;
let hooks: HookServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let byMail: Record<string, string>;
let byWebhook: Record<string, string>;
beforeAll(async () => {
  account = await startNightAccount();
  const pair = selfSigned();
  mail = await startMailServer({ ...pair, password: secrets.password });
  hooks = await startHookServer();
  folder = await temporaryFolder();
  const certificate = join(folder.directory, 'localhost.pem');
  await writeFile(certificate, pair.cert);
  byMail = {
    CM_STATUS_SMTP_URL: `smtp://localhost:${mail.port}`,
    CM_STATUS_SMTP_USER: 'cm',
    CM_STATUS_SMTP_PASSWORD: secrets.password,
    CM_STATUS_FROM: 'cm@example.com',
    CM_STATUS_TO: 'night@example.com, desk@example.com',
    NODE_EXTRA_CA_CERTS: certificate,
  };
  byWebhook = {
    CM_STATUS_WEBHOOK_URL: `http://127.0.0.1:${hooks.port}/night`,
    CM_STATUS_WEBHOOK_TOKEN: secrets.token,
    CM_STATUS_WEBHOOK_SECRET: secrets.signing,
  };
});
afterAll(async () => {
  await Promise.all([account.stop(), mail.close(), hooks.close(), folder.discard()]);
});

let database: TestDatabase;
let cm: CommandLine;
beforeEach(async () => {
  database = await createTestDatabase();
  cm = account.on(database);
  mail.mails.length = 0;
  hooks.requests.length = 0;
  hooks.answers = [];
});
afterEach(() => database.drop());

const nightly = ['nightly', '--as-of', asOf];

async function kept() {
  const { rows } = await database.pool.query(
    'select outcome, sender, state, tries, last_error from control.status_message order by created_at, sender',
  );
  return rows;
}

const posted = () => hooks.requests.map(({ body }) => JSON.parse(body));

function expectNoSecrets(...results: CommandResult[]): void {
  const said = results.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  for (const secret of Object.values(secrets)) expect(said).not.toContain(secret);
}

describe('a status message', () => {
  it('tells of a night by mail over STARTTLS and by webhook, once', async () => {
    const { exitCode, stdout, stderr } = await cm.run([...nightly, '--json'], { ...byMail, ...byWebhook });
    expect(exitCode).toBe(0);
    const { nightId, pipeline, statusMessages } = JSON.parse(stdout);
    expect(statusMessages).toMatchObject([
      { runId: nightId, sender: 'smtp', isSent: true },
      { runId: nightId, sender: 'webhook', isSent: true },
    ]);
    expect(mail.mails).toHaveLength(1);
    expect(mail.mails[0]).toMatchObject({
      to: ['night@example.com', 'desk@example.com'],
      isEncrypted: true,
    });
    expect(posted()).toMatchObject([
      {
        runId: nightId,
        kind: 'nightly',
        asOf,
        outcome: 'done',
        failure: null,
        changes: { pairs: { new: pipeline.tonight.pairs.new } },
        tablesRead: 16,
      },
    ]);
    const [message] = posted();
    const [example] = pipeline.tonight.examples;
    expect(message.text).toContain(`pair ${example.pairId} of conflict ${example.conflictId}: new`);
    expect(JSON.stringify(message)).not.toContain(example.visitId);
    expectNoSecrets({ exitCode, stdout, stderr });
    await cm.run(['nightly', 'status', '--resend'], { ...byMail, ...byWebhook });
    expect([mail.mails.length, hooks.requests.length]).toEqual([1, 1]);
  });

  it('tells of a failure without what the row said, once however often it fails, and then that it is done', async () => {
    await breakStep(database, 'payer');
    const failed = await cm.run(nightly, byWebhook);
    expect(failed.exitCode).toBe(1);
    expect((await cm.run(nightly, byWebhook)).exitCode).toBe(1);
    expect(posted()).toMatchObject([
      {
        outcome: 'failed',
        failure: { code: 'sync.postgres_error', where: 'sync', message: null },
        tables: [{ table: 'payer', failure: { code: 'sync.postgres_error' } }],
        changes: null,
        subject: `Night of ${asOf}: failed in sync`,
      },
    ]);
    expect(hooks.requests[0]?.body).not.toMatch(/Jane|1950/);
    expect(posted()[0].text).toContain(`\`cm nightly --as-of ${asOf}\` goes on`);
    expectNoSecrets(failed);

    await mend(database);
    expect((await cm.run(nightly, byWebhook)).exitCode).toBe(0);
    expect(posted().map(({ outcome, isResumed }) => ({ outcome, isResumed }))).toEqual([
      { outcome: 'failed', isResumed: false },
      { outcome: 'done', isResumed: true },
    ]);
  });

  it('is not sent for a kill, and once for the night that then goes on', async () => {
    await installGate(database.pool);
    const environment = { ...cm.environment, ...byWebhook };
    await killWithinStep(database, {
      step: 'pipeline',
      script: ['src/cli/main.ts', ...nightly],
      environment,
    });
    expect(posted()).toEqual([]);
    await cm.run(nightly, byWebhook);
    expect(posted()).toMatchObject([{ outcome: 'done', isResumed: true }]);
  });

  it('is not sent for an interruption', async () => {
    const command = cm.start(nightly, byWebhook);
    await command.says('data_refresh_status: ');
    command.kill('SIGTERM');
    expect((await command.result).exitCode).toBe(143);
    expect(posted()).toEqual([]);
    const { stdout } = await cm.run(['nightly', 'status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ nights: [{ state: 'cut off' }], statusMessages: [] });
  });

  it('tells of a run of the pipeline of its own', async () => {
    await cm.run(nightly);
    await breakStep(database, '110_pairs');
    const run = ['pipeline', 'run', '--full', '--as-of', asOf];
    expect((await cm.run(run, byWebhook)).exitCode).toBe(1);
    await mend(database);
    const { stdout } = await cm.run([...run, '--json'], byWebhook);
    const { runId } = JSON.parse(stdout);
    expect(posted()).toMatchObject([
      { runId, kind: 'pipeline', outcome: 'failed', failure: { where: 'step 110_pairs', message: null } },
      { runId, kind: 'pipeline', outcome: 'done' },
    ]);
    expect(hooks.requests[0]?.body).not.toMatch(/Jane|1950/);
  });

  it('that cannot be sent fails nothing, is told in a line and seen later, and goes out with the next run', async () => {
    const wrong = {
      ...byMail,
      CM_STATUS_SMTP_PASSWORD: 'wr0ng-password',
      ...byWebhook,
      CM_STATUS_WEBHOOK_URL: 'http://127.0.0.1:1/x',
    };
    const night = await cm.run([...nightly, '--no-gate'], wrong);
    expect(night.exitCode).toBe(0);
    const lines = night.stderr.split('\n').filter((line) => line.includes('was not sent'));
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).toMatch(/by smtp was not sent: localhost:\d+: .*535/);
    expect(lines.join('\n')).toMatch(/by webhook was not sent: 127\.0\.0\.1:1: .*ECONNREFUSED/);
    expect(night.stderr).not.toContain('wr0ng-password');
    expectNoSecrets(night);
    expect(JSON.stringify(await kept())).not.toContain('wr0ng-password');

    const status = await cm.run(['nightly', 'status']);
    expect(status.stdout).toContain('smtp: done unsent');
    expect(status.stdout).toMatch(/The message by smtp that night 1 is done is not sent \(tries: 1\)/);
    const resent = await cm.run(['nightly', 'status', '--resend'], wrong);
    expect(resent.exitCode).toBe(1);

    const next = await cm.run(['pipeline', 'run', '--as-of', asOf], { ...byMail, ...byWebhook });
    expect(next.exitCode).toBe(0);
    expect(posted().map(({ kind }) => kind)).toEqual(['pipeline', 'nightly']);
    expect(mail.mails).toHaveLength(2);
    expect(await kept()).toMatchObject([
      { sender: 'smtp', state: 'sent', tries: 3, last_error: null },
      { sender: 'webhook', state: 'sent', tries: 3 },
      { sender: 'smtp', state: 'sent', tries: 1 },
      { sender: 'webhook', state: 'sent', tries: 1 },
    ]);
  });

  it('is for failures alone, or for changes too, where that is all that is wanted', async () => {
    await cm.run(nightly, { ...byWebhook, CM_STATUS_ON: 'failure' });
    expect(posted()).toEqual([]);
    // Nothing has changed since.
    await cm.run(nightly, { ...byWebhook, CM_STATUS_ON: 'change' });
    expect(posted()).toEqual([]);
    await cm.run(['nightly', '--as-of', '2026-11-24'], { ...byWebhook, CM_STATUS_ON: 'failure' });
    expect(posted()).toMatchObject([
      {
        outcome: 'held',
        subject: 'Night of 2026-11-24: waiting in gate',
        failure: { code: 'pipeline.source_not_refreshed', message: expect.stringContaining('2026-11-24') },
      },
    ]);
    await database.pool.query(
      'insert into conflict.excluded_agencies (provider_id) select provider_id from conflict.conflict_visit_maps limit 1',
    );
    await cm.run(['pipeline', 'run', '--as-of', asOf], { ...byWebhook, CM_STATUS_ON: 'change' });
    expect(posted()).toHaveLength(2);
    expect(posted()[1]).toMatchObject({ kind: 'pipeline', outcome: 'done' });
  });

  it('tells of a night that finds no database, and of none that finds another at work', async () => {
    const gone = { ...byWebhook, CM_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const failed = await cm.run(nightly, gone);
    expect(failed.exitCode).toBe(1);
    expect(posted()).toMatchObject([
      { runId: null, outcome: 'failed', failure: { code: 'postgres.unreachable' } },
    ]);
    const other = await database.pool.connect();
    try {
      await other.query("select pg_advisory_lock(hashtextextended('cm nightly', 0))");
      expect((await cm.run(nightly, byWebhook)).exitCode).toBe(4);
      expect(posted()).toHaveLength(1);
    } finally {
      other.release(true);
    }
  });

  it.each([
    ['receivers', { CM_STATUS_TO: '' }, 'CM_STATUS_TO'],
    ['the password of its login', { CM_STATUS_SMTP_PASSWORD: '' }, 'CM_STATUS_SMTP_PASSWORD'],
    ['encryption for its password', { CM_STATUS_SMTP_TLS: 'off' }, 'smtp_tls'],
  ])('without %s is refused before the night, exit code 2', async (_what, environment, hint) => {
    const { exitCode, stderr } = await cm.run(nightly, { ...byMail, ...environment });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(hint);
    expectNoSecrets({ exitCode, stdout: '', stderr });
  });
});
