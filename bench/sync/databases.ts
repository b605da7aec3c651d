import { join } from 'node:path';
import { startEmbedded, stopEmbedded } from '../../src/postgres/embedded/sharing.ts';
import { connect, type Pool } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';

/** The embedded PostgreSQL; every measurement gets a database of its own, so that none finds another's tables. */
export interface Databases {
  /** Makes the database and returns its URL. */
  create(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startDatabases(folder: string): Promise<Databases> {
  const directory = join(folder, 'postgres');
  const { url } = await startEmbedded({ directory });
  const pool = connect(url, { max: 1 });
  return {
    create: async (name) => {
      await pool.query(`create database ${quoteName(name)}`);
      // What the one before has left to write is not the next one's to wait for.
      await pool.query('checkpoint');
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    drop: async (name) => void (await pool.query(`drop database if exists ${quoteName(name)} with (force)`)),
    stop: async () => {
      await pool.end();
      await stopEmbedded(directory);
    },
  };
}

/** A pool for a few statements. */
export async function withPool<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = connect(url, { max: 2 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
