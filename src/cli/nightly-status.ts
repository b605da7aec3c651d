import type { Command } from 'commander';
import colors from 'picocolors';
import { CmError } from '../errors.ts';
import { type NightStatus, nightStatus } from '../night/index.ts';
import { type KeptMessage, readMessages } from '../status-messages/index.ts';
import { requireSchema } from './applied-schema.ts';
import type { Invocation } from './invocation.ts';
import { openPool, openPostgres } from './postgres.ts';
import { statusMessages } from './status-messages.ts';
import { duration, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface StatusOptions extends CommonOptions {
  resend?: boolean;
}

/** Enough for the nights shown, each told by two senders, and the runs of the pipeline between them. */
const messagesShown = 50;

/** `cm nightly status` */
export function addNightStatusCommand(nightly: Command, invocation: Invocation): void {
  nightly
    .command('status')
    .description('the last nights, how far each came, and the status messages about them')
    .option('--resend', 'try again to send the status messages that were not sent')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<StatusOptions>();
      await status(await openWorkplace(options, invocation), options);
    });
}

async function status(workplace: Workplace, options: StatusOptions): Promise<void> {
  const { terminal } = workplace;
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: 2,
    applicationName: 'cm nightly status',
  });
  await requireSchema(pool, workplace.migrations);
  const deliveries = options.resend === true ? await statusMessages(workplace).resend(pool) : [];
  const nights = await nightStatus(pool);
  const messages = await readMessages(pool, messagesShown);
  terminal.print(
    nights.length === 0 ? 'There was no night yet. Next: `cm nightly`.' : nightTable(nights, messages),
  );
  const rest = messages.filter(({ state }) => state !== 'sent');
  for (const message of rest) terminal.print(unsentInWords(message));
  terminal.printJson({ nights, statusMessages: messages });
  if (deliveries.some(({ isSent }) => !isSent)) throw stillUnsent();
}

function nightTable(nights: readonly NightStatus[], messages: readonly KeptMessage[]): string {
  const table = textTable(
    [
      { title: 'night', align: 'right' },
      { title: 'as of' },
      { title: 'state' },
      { title: 'started' },
      { title: 'time', align: 'right' },
      { title: 'parts' },
      { title: 'runs' },
      { title: 'messages' },
    ],
    nights.map((night) => [
      night.nightId,
      night.asOf,
      night.state,
      `${night.startedAt.slice(0, 16).replace('T', ' ')}Z`,
      night.seconds === null ? '' : duration(night.seconds),
      night.parts.map(({ part, state }) => (state === 'done' ? part : `${part} ${state}`)).join(', '),
      night.runs.map(({ runId }) => runId).join(' '),
      messages
        .filter(({ runId }) => runId === night.nightId)
        .map(({ sender, outcome, state }) => `${sender}: ${outcome} ${state}`)
        .join(', '),
    ]),
  );
  const errors = nights.flatMap(({ nightId, error }) =>
    error === null
      ? []
      : [colors.red(`night ${nightId}: ${error.message}`), `  ${error.hint ?? ''}`.trimEnd()],
  );
  return [table, ...errors.filter((line) => line !== '')].join('\n');
}

function unsentInWords({ runId, kind, sender, outcome, state, tries, lastError }: KeptMessage): string {
  const run = `${kind === 'nightly' ? 'night' : 'pipeline run'} ${runId}`;
  const how =
    state === 'sending' ? 'is being sent, or was cut off there and may have arrived' : 'is not sent';
  return `The message by ${sender} that ${run} is ${outcome} ${how} (tries: ${tries})${lastError === null ? '' : `: ${lastError}`}`;
}

const stillUnsent = (): CmError =>
  new CmError('status.not_sent', 'Not every status message could be sent.', {
    hint: 'See above for why; docs/night.md tells what the settings mean.',
  });
