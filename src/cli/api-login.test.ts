import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { anInvocation } from '../../test/invocation.ts';
import { startApi } from '../api/index.ts';
import { applyMigrations } from '../postgres/migrate.ts';
import { connect } from '../postgres/pool.ts';
import { apiConnection } from './api-login.ts';
import { openPostgres } from './postgres.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

describe('as whom the API reads', () => {
  let folder: string;
  let notes: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cm-api-login-'));
    // As root the server runs as somebody else, who has to be able to enter.
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'cm.yaml'), `state_directory: ${folder}/state\n`);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const workplaceWith = async (environment: {
    CM_POSTGRES_URL: string;
    CM_API_POSTGRES_URL: string;
  }): Promise<Workplace> => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const invocation = anInvocation();
    notes = invocation.notes;
    return openWorkplace({ config: join(folder, 'cm.yaml') }, invocation);
  };

  it('on the embedded server it is a login of its own, whose password stays on this machine', async () => {
    const workplace = await workplaceWith({ CM_POSTGRES_URL: '', CM_API_POSTGRES_URL: '' });
    const url = await openPostgres(workplace);
    try {
      const owner = connect(url, { max: 1 });
      await applyMigrations(owner, workplace.migrations).finally(() => owner.end());
      const connection = await apiConnection(workplace, url);
      expect(new URL(connection.url).username).toBe('cm_api_login');
      expect(await apiConnection(workplace, url)).toEqual(connection);
      expect((await stat(join(workplace.stateDirectory, 'api-password'))).mode & 0o777).toBe(0o600);
      const options = { host: '127.0.0.1', port: 0, demo: true, cookieSecret: 'for tests alone' };
      const api = await startApi({ ...options, connection });
      await api.close();
      expect(notes).toEqual([]);
    } finally {
      await workplace.releases.releaseAll();
    }
  });

  it('on another server it is the login that CM_API_POSTGRES_URL names', async () => {
    const own = 'postgres://web:secret@db.example/conflicts';
    const workplace = await workplaceWith({
      CM_POSTGRES_URL: 'postgres://owner@db.example/conflicts',
      CM_API_POSTGRES_URL: own,
    });
    expect(await apiConnection(workplace, workplace.settings.postgres.url)).toEqual({
      login: 'own',
      url: own,
    });
    expect(notes).toEqual([]);
  });

  it('without such a login it is that of the owner, and the start says so', async () => {
    const owner = 'postgres://owner@db.example/conflicts';
    const workplace = await workplaceWith({ CM_POSTGRES_URL: owner, CM_API_POSTGRES_URL: '' });
    expect(await apiConnection(workplace, owner)).toEqual({ login: 'owner', url: owner });
    expect(notes).toEqual([expect.stringContaining('CM_API_POSTGRES_URL')]);
  });
});
