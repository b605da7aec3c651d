import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type ApiConnection, provideApiLogin } from '../src/api/index.ts';
import { applyMigrations } from '../src/postgres/migrate.ts';
import { connect, withLogin } from '../src/postgres/pool.ts';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  /** How the API gets in: with a login of its own, made when first asked for. */
  apiConnection(): Promise<ApiConnection>;
  /** Closes the pool and drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A database of its own for a test file, with the migrations applied unless `migrated: false`. */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `cm_test_${randomUUID().replaceAll('-', '')}`;
  await administer(
    server,
    `create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = connect(url.href);
  if (options.migrated !== false) await applyMigrations(pool, 'schema');
  return {
    url: url.href,
    pool,
    apiConnection: async () => {
      const login = { name, password: 'for tests alone' };
      await provideApiLogin(pool, login);
      return { login: 'own', url: withLogin(url.href, login) };
    },
    drop: async () => {
      await pool.end();
      await administer(server, `drop database if exists ${name} with (force)`);
      await administer(server, `drop role if exists ${name}`);
    },
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
