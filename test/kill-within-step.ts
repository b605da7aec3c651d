import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type pg from 'pg';
import { checkOut } from '../src/postgres/pool.ts';
import type { TestDatabase } from './database.ts';

type Environment = Readonly<Record<string, string>>;

/** Makes the step named in held_step wait, all its rows written, for the lock that `killWithinStep` holds. */
export async function installGate(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create table held_step (name text primary key);
    create function wait_at_gate() returns trigger language plpgsql as $$
    begin
      if exists (select from held_step where name = new.name) then
        perform pg_advisory_xact_lock(4711);
      end if;
      return null;
    end $$;
    create trigger gate after insert or update on control.step for each row
      when (new.state = 'done') execute function wait_at_gate()`);
}

/**
 * Runs a script in another process and kills it when the step has written everything and is about to commit; the
 * database has the gate. Returns once the locks of the run are free.
 */
export async function killWithinStep(
  { pool }: TestDatabase,
  { step, script, environment = {} }: { step: string; script: readonly string[]; environment?: Environment },
): Promise<void> {
  const holder = await checkOut(pool);
  try {
    await holder.query('select pg_advisory_lock(4711)');
    await pool.query('insert into held_step values ($1)', [step]);
    const run = spawn(process.execPath, ['--import', 'tsx', ...script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...environment },
    });
    const ended = once(run, 'exit');
    await until(
      pool,
      `select count(*) = 1 as reached from pg_locks where locktype = 'advisory' and objid = 4711 and not granted
       and database = (select oid from pg_database where datname = current_database())`,
      () => run.exitCode === null,
    );
    run.kill('SIGKILL');
    await ended;
  } finally {
    await pool.query('delete from held_step');
    await holder.query('select pg_advisory_unlock(4711)');
    holder.release();
  }
  // The server notices that the client is gone when the step's statement ends; then the locks of the run are free too.
  await until(
    pool,
    `select count(*) = 0 as reached from pg_locks where locktype = 'advisory'
     and database = (select oid from pg_database where datname = current_database())`,
    () => true,
  );
}

async function until(pool: pg.Pool, question: string, isAlive: () => boolean): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ reached: boolean }>(question);
    if (rows[0]?.reached === true) return;
    await pool.query('select pg_sleep(0.02)');
    if (!isAlive()) throw new Error('the run ended before it reached the step');
  }
}
