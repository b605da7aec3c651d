import type { Command } from 'commander';
import { applyMigrations, migrationStatus } from '../postgres/migrate.ts';
import { connect } from '../postgres/pool.ts';
import { openPostgres } from './postgres.ts';
import { textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace } from './workplace.ts';

/** `cm schema apply | status` */
export function addSchemaCommand(program: Command): void {
  const schema = program.command('schema').description('migrations of the PostgreSQL schema');
  schema.command('apply').description('apply what is missing').action(apply);
  schema.command('status').description('what is applied and what is pending').action(status);
}

async function apply(_options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  const server = await openPostgres(workplace);
  const pool = connect(server.url);
  try {
    const applied = await applyMigrations(pool, workplace.migrations);
    workplace.terminal.print(
      applied.length === 0 ? 'Nothing to apply: the schema is current.' : `Applied ${applied.join(', ')}.`,
    );
    workplace.terminal.printJson({ applied });
  } finally {
    await pool.end();
    await server.release();
  }
}

async function status(_options: unknown, command: Command): Promise<void> {
  const workplace = await openWorkplace(command.optsWithGlobals<CommonOptions>());
  const server = await openPostgres(workplace);
  const pool = connect(server.url);
  try {
    const migrations = await migrationStatus(pool, workplace.migrations);
    const rows = migrations.map((migration) => [
      migration.name,
      migration.state === 'applied' ? `applied ${migration.appliedAt}` : 'pending',
    ]);
    workplace.terminal.print(textTable([{ title: 'migration' }, { title: 'state' }], rows));
    workplace.terminal.printJson({ migrations });
  } finally {
    await pool.end();
    await server.release();
  }
}
