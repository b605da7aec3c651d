import { generateKeyPair } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Account,
  advanceDay,
  createAccount,
  createConflictReport,
  installOldSystem,
  readAccount,
} from '../local-snowflake/account/index.ts';
import { inTurn } from '../turn.ts';
import { requireStateDirectory } from './state-directory.ts';
import { count } from './terminal.ts';
import type { Workplace } from './workplace.ts';

export interface AccountWish {
  visits?: number;
  seed?: number;
  asOf?: string;
}

export interface LocalAccount {
  readonly visits: number;
  readonly seed: number;
  /** The day the account has reached; nights run as of it. */
  readonly asOf: string;
  readonly createdAsOf: string;
}

export const accountDirectory = (workplace: Workplace): string =>
  join(workplace.stateDirectory, 'snowflake', 'databases');

const defaults = { visits: 20_000, seed: 1 };

/** Larger accounts get the tables of CONFLICTREPORT when somebody asks for them: they take half the account's own time and more. */
const mostVisitsWithConflictReport = 200_000;

/**
 * Runs `work`, which makes, moves on or opens the account, while no other command does: of two that find none, the
 * second waits and has the account of the first.
 *
 * @throws CmError `turn.taken` (exit code 4)
 */
export async function inAccountTurn<T>(workplace: Workplace, work: () => Promise<T>): Promise<T> {
  const { stateDirectory, terminal } = workplace;
  await requireStateDirectory(workplace);
  const turn = {
    directory: join(stateDirectory, 'snowflake'),
    doing: 'busy with the local account',
    // A large account is long in the making.
    longestWaitMinutes: 60,
    onWait: (holder: number) =>
      terminal.note(`Waiting for process ${holder}, which is busy with the local account.`),
  };
  return inTurn(turn, work);
}

/**
 * The synthetic account on this machine, made when there is none, and made anew, which is said before, when the wish
 * names another one. What the wish leaves open stays as it is in the account that is there. CONFLICTREPORT is made
 * beside it, with the views, procedures and tasks of the old system. To be called in turn.
 */
export async function prepareAccount(
  workplace: Workplace,
  wish: AccountWish,
  { conflictReport = false }: { conflictReport?: boolean } = {},
): Promise<LocalAccount> {
  const directory = accountDirectory(workplace);
  const account = await findOrMake(workplace, wish);
  if (conflictReport || account.visits <= mostVisitsWithConflictReport) {
    await createConflictReport({ directory });
    await installOldSystem({ directory });
  }
  return account;
}

async function findOrMake(workplace: Workplace, wish: AccountWish): Promise<LocalAccount> {
  const directory = accountDirectory(workplace);
  const existing = await readAccount({ directory });
  const unlike = existing === undefined ? [] : differences(existing, wish);
  if (existing !== undefined && unlike.length === 0) return existing;
  const { visits, seed, asOf } = existing ?? { ...defaults, asOf: workplace.today };
  const made = { visits: wish.visits ?? visits, seed: wish.seed ?? seed, asOf: wish.asOf ?? asOf };
  if (existing !== undefined) workplace.terminal.note(madeAnew(workplace, unlike));
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await createAccount({ directory, ...made });
  return { ...made, createdAsOf: made.asOf };
}

interface Difference {
  readonly here: string;
  readonly wished: string;
}

/** In what an account is not the one wished for. An account that has moved on is still the one of its first day. */
function differences(account: Account, { visits, seed, asOf }: AccountWish): Difference[] {
  const unlike: Difference[] = [];
  if (visits !== undefined && visits !== account.visits)
    unlike.push({ here: `${count(account.visits)} visits`, wished: `${count(visits)} visits` });
  if (seed !== undefined && seed !== account.seed)
    unlike.push({ here: `the seed ${account.seed}`, wished: `the seed ${seed}` });
  if (asOf !== undefined && asOf !== account.asOf && asOf !== account.createdAsOf)
    unlike.push({ here: `the as-of date ${account.asOf}`, wished: `the as-of date ${asOf}` });
  return unlike;
}

function madeAnew({ stateDirectory }: Workplace, unlike: readonly Difference[]): string {
  const list = (key: keyof Difference) => unlike.map((one) => one[key]).join(', ');
  return `The account in ${stateDirectory} has ${list('here')}. To have ${list('wished')}, it is made anew, and the database of the demo starts over.`;
}

/** The account on the day that is wanted: as it is, or moved on by new, corrected, missed, deleted and billed visits. In turn. */
export async function reachDay(
  workplace: Workplace,
  wish: AccountWish & { advanceDay?: number },
): Promise<LocalAccount> {
  const account = await prepareAccount(workplace, wish);
  const directory = accountDirectory(workplace);
  let asOf = account.asOf;
  for (let day = 0; day < (wish.advanceDay ?? 0); day++) ({ asOf } = await advanceDay({ directory }));
  return { ...account, asOf };
}

export interface KeyPair {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
  readonly privateKeyFile: string;
}

/** The service user's key pair for the local account, made once. In turn. */
export async function localKeyPair(workplace: Workplace): Promise<KeyPair> {
  const folder = join(workplace.stateDirectory, 'snowflake');
  const privateKeyFile = join(folder, 'rsa_key.p8');
  const publicKeyFile = join(folder, 'rsa_key.pub');
  const read = async (file: string): Promise<string | undefined> =>
    readFile(file, 'utf8').catch(() => undefined);
  const [privateKeyPem, publicKeyPem] = await Promise.all([read(privateKeyFile), read(publicKeyFile)]);
  if (privateKeyPem !== undefined && publicKeyPem !== undefined)
    return { privateKeyPem, publicKeyPem, privateKeyFile };
  const made = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await mkdir(folder, { recursive: true });
  await writeFile(`${publicKeyFile}.new`, made.publicKey);
  await writeFile(`${privateKeyFile}.new`, made.privateKey, { mode: 0o600 });
  await rename(`${publicKeyFile}.new`, publicKeyFile);
  await rename(`${privateKeyFile}.new`, privateKeyFile);
  return { privateKeyPem: made.privateKey, publicKeyPem: made.publicKey, privateKeyFile };
}
