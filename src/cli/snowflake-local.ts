import { once } from 'node:events';
import process from 'node:process';
import { type Command, Option } from 'commander';
import { startLocalSnowflake } from '../local-snowflake/index.ts';
import type { Invocation } from './invocation.ts';
import { accountDirectory, inAccountTurn, localKeyPair, reachDay } from './local-account.ts';
import { asDate, asPort, asPositiveNumber, asWholeNumber } from './option-values.ts';
import { requireFreePort } from './ports.ts';
import { count } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface SnowflakeLocalOptions extends CommonOptions {
  port: number;
  visits?: number;
  seed?: number;
  asOf?: string;
  advanceDay?: number;
  untilStdinCloses?: boolean;
}

/** `cm snowflake-local` */
export function addSnowflakeLocalCommand(program: Command, invocation: Invocation): void {
  program
    .command('snowflake-local')
    .description('the local Snowflake alone, on a port, for any Snowflake driver')
    .option('--port <port>', 'port to listen on; 0 takes a free one', asPort, 4680)
    .option('--visits <n>', 'visits of the synthetic account', asPositiveNumber)
    .option('--seed <n>', 'seed of the synthetic account', asWholeNumber)
    .option('--as-of <date>', 'day on which the synthetic account is made, YYYY-MM-DD', asDate)
    .addOption(
      new Option('--advance-day [days]', 'first move the account on by that many days')
        .argParser(asPositiveNumber)
        .preset('1'),
    )
    .option('--until-stdin-closes', 'end when standard input closes')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SnowflakeLocalOptions>();
      const workplace = await openWorkplace(options, invocation);
      if (options.untilStdinCloses === true) void endWithStdin(workplace);
      await run(workplace, options);
    });
}

async function run(workplace: Workplace, options: SnowflakeLocalOptions): Promise<void> {
  const { terminal, settings, releases, interruption } = workplace;
  await requireFreePort('127.0.0.1', options.port);
  const { account, privateKeyFile, server } = await inAccountTurn(workplace, async () => {
    const account = await reachDay(workplace, options);
    const { publicKeyPem, privateKeyFile } = await localKeyPair(workplace);
    const server = await releases.open(async () => {
      const { url, stop } = await startLocalSnowflake({
        directory: accountDirectory(workplace),
        port: options.port,
        account: settings.snowflake.account,
        users: [{ name: settings.snowflake.user, publicKeyPem }],
      });
      return { url, release: stop };
    });
    return { account, privateKeyFile, server };
  });
  terminal.printJson({
    url: server.url,
    account: settings.snowflake.account,
    user: settings.snowflake.user,
    privateKeyFile,
  });
  terminal.print(
    [
      `Local Snowflake: ${server.url}  (${count(account.visits)} visits, seed ${account.seed}, as of ${account.asOf})`,
      `account ${settings.snowflake.account}, user ${settings.snowflake.user}, databases ANALYTICS (schema BI) and CONFLICTREPORT (schema PUBLIC), key pair ${privateKeyFile}`,
      'Ctrl-C stops it.',
    ].join('\n'),
  );
  await interruption.happened;
}

/** Whoever holds the other end of standard input has ended, however that came; nobody is left to tell. */
async function endWithStdin({ releases }: Workplace): Promise<void> {
  await once(process.stdin.resume(), 'close');
  await releases.releaseAll();
  process.exit();
}
