import type { Command } from 'commander';
import colors from 'picocolors';
import { type NightStatus, nightStatus } from '../night/index.ts';
import { requireSchema } from './applied-schema.ts';
import type { Invocation } from './invocation.ts';
import { openPool, openPostgres } from './postgres.ts';
import { duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

/** `cm nightly status` */
export function addNightStatusCommand(nightly: Command, invocation: Invocation): void {
  nightly
    .command('status')
    .description('the last nights, how far each came')
    .action(async (_options: unknown, command: Command) =>
      status(await openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation)),
    );
}

async function status(workplace: Workplace): Promise<void> {
  const { terminal } = workplace;
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: 2,
    applicationName: 'cm nightly status',
  });
  await requireSchema(pool, workplace.migrations);
  const nights = await nightStatus(pool);
  terminal.print(nights.length === 0 ? 'There was no night yet. Next: `cm nightly`.' : nightTable(nights));
  terminal.printJson({ nights });
}

function nightTable(nights: readonly NightStatus[]): string {
  const table = textTable(
    [
      { title: 'night', align: 'right' },
      { title: 'as of' },
      { title: 'state' },
      { title: 'started' },
      { title: 'time', align: 'right' },
      { title: 'parts' },
      { title: 'runs' },
    ],
    nights.map((night) => [
      night.nightId,
      night.asOf,
      night.state,
      `${night.startedAt.slice(0, 16).replace('T', ' ')}Z`,
      night.seconds === null ? '' : duration(night.seconds),
      night.parts.map(({ part, state }) => (state === 'done' ? part : `${part} ${state}`)).join(', '),
      night.runs.map(({ runId }) => runId).join(' '),
    ]),
  );
  const errors = nights.flatMap(({ nightId, error }) =>
    error === null
      ? []
      : [colors.red(`night ${nightId}: ${error.message}`), `  ${error.hint ?? ''}`.trimEnd()],
  );
  return [table, ...errors.filter((line) => line !== '')].join('\n');
}
