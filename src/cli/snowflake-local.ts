import { once } from 'node:events';
import process from 'node:process';
import { type Command, Option } from 'commander';
import { startLocalSnowflake } from '../local-snowflake/index.ts';
import { accountDirectory, localKeyPair, reachDay } from './local-account.ts';
import { asDate, asPort, asPositiveNumber, asWholeNumber } from './option-values.ts';
import { count } from './terminal.ts';
import { type CommonOptions, openWorkplace } from './workplace.ts';

interface SnowflakeLocalOptions extends CommonOptions {
  port: number;
  visits?: number;
  seed?: number;
  asOf?: string;
  advanceDay?: number;
  untilStdinCloses?: boolean;
}

/** `cm snowflake-local` */
export function addSnowflakeLocalCommand(program: Command): void {
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
    .action(run);
}

async function run(_options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<SnowflakeLocalOptions>();
  const workplace = await openWorkplace(options);
  const { terminal, settings } = workplace;
  const account = await reachDay(workplace, options);
  const { publicKeyPem, privateKeyFile } = await localKeyPair(workplace);
  const server = await startLocalSnowflake({
    directory: accountDirectory(workplace),
    port: options.port,
    account: settings.snowflake.account,
    users: [{ name: settings.snowflake.user, publicKeyPem }],
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
  await stopRequest(options.untilStdinCloses === true);
  await server.stop();
}

async function stopRequest(untilStdinCloses: boolean): Promise<void> {
  const reasons: Promise<unknown>[] = [once(process, 'SIGINT'), once(process, 'SIGTERM')];
  if (untilStdinCloses) reasons.push(once(process.stdin.resume(), 'end'));
  await Promise.race(reasons);
  process.stdin.pause();
}
