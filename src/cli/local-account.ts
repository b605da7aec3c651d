import { generateKeyPair } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  advanceDay,
  createAccount,
  createConflictReport,
  readAccount,
} from '../local-snowflake/account/index.ts';
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
  readonly createdNow: boolean;
}

export const accountDirectory = (workplace: Workplace): string =>
  join(workplace.stateDirectory, 'snowflake', 'databases');

const defaults = { visits: 20_000, seed: 1 };

/** Larger accounts get the tables of CONFLICTREPORT when somebody asks for them: they take half the account's own time and more. */
const mostVisitsWithConflictReport = 200_000;

/**
 * The synthetic account on this machine, made when there is none or when the wish names another one. Without a
 * wish the account that is there stays, on whatever day it has reached. CONFLICTREPORT is made beside it.
 */
export async function prepareAccount(
  workplace: Workplace,
  wish: AccountWish,
  { conflictReport = false }: { conflictReport?: boolean } = {},
): Promise<LocalAccount> {
  const directory = accountDirectory(workplace);
  const account = await findOrMake(workplace, wish);
  if (conflictReport || account.visits <= mostVisitsWithConflictReport)
    await createConflictReport({ directory });
  return account;
}

async function findOrMake(workplace: Workplace, wish: AccountWish): Promise<LocalAccount> {
  const directory = accountDirectory(workplace);
  const existing = await readAccount({ directory });
  if (existing !== undefined && isWished(existing, wish)) return { ...existing, createdNow: false };
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const made = { ...defaults, asOf: workplace.today, ...definedOnly(wish) };
  await createAccount({ directory, ...made });
  return { ...made, createdAsOf: made.asOf, createdNow: true };
}

/** The account on the day that is wanted: as it is, or moved on by new, corrected, missed, deleted and billed visits. */
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

function isWished(account: Awaited<ReturnType<typeof readAccount>> & {}, wish: AccountWish): boolean {
  return (
    (wish.visits ?? account.visits) === account.visits &&
    (wish.seed ?? account.seed) === account.seed &&
    [account.asOf, account.createdAsOf].includes(wish.asOf ?? account.asOf)
  );
}

function definedOnly({ visits, seed, asOf }: AccountWish): AccountWish {
  return {
    ...(visits === undefined ? {} : { visits }),
    ...(seed === undefined ? {} : { seed }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

export interface KeyPair {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
  readonly privateKeyFile: string;
}

/** The service user's key pair for the local account, made once. */
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
