import type { Command } from 'commander';
import { applyMigrations, migrationStatus } from '../postgres/migrate.ts';
import type { Invocation } from './invocation.ts';
import { openPool, openPostgres } from './postgres.ts';
import { textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

/** `cm schema apply | status` */
export function addSchemaCommand(program: Command, invocation: Invocation): void {
  const act =
    (work: (workplace: Workplace) => Promise<void>) => async (_options: unknown, command: Command) =>
      work(await openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation));
  const schema = program.command('schema').description('migrations of the PostgreSQL schema');
  schema.command('apply').description('apply what is missing').action(act(apply));
  schema
    .command('status')
    .description('what is applied and what is pending; changes nothing')
    .action(act(status));
}

async function apply(workplace: Workplace): Promise<void> {
  const pool = await openPool(workplace, await openPostgres(workplace), { applicationName: 'cm schema' });
  const applied = await applyMigrations(pool, workplace.migrations);
  workplace.terminal.print(
    applied.length === 0 ? 'Nothing to apply: the schema is current.' : `Applied ${applied.join(', ')}.`,
  );
  workplace.terminal.printJson({ applied });
}

async function status(workplace: Workplace): Promise<void> {
  const pool = await openPool(workplace, await openPostgres(workplace), { applicationName: 'cm schema' });
  const migrations = await migrationStatus(pool, workplace.migrations);
  const rows = migrations.map((migration) => [
    migration.name,
    migration.state === 'applied' ? `applied ${migration.appliedAt}` : 'pending',
  ]);
  workplace.terminal.print(textTable([{ title: 'migration' }, { title: 'state' }], rows));
  workplace.terminal.printJson({ migrations });
}
