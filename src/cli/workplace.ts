import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { loadSettings, type Settings } from '../config/settings.ts';
import { loadTables, type TableConfig } from '../config/tables.ts';
import type { Invocation } from './invocation.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly config?: string;
}

/** What a command works with: the checkout, its settings, where it may write, and its invocation. */
export interface Workplace extends Invocation {
  readonly configFile: string;
  readonly settings: Settings;
  readonly stateDirectory: string;
  readonly migrations: string;
  readonly webSource: string;
  /** Files outside of `webSource` that the web bundle is made from: the types it shares with the API, the libraries. */
  readonly webDependencies: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** The calendar day here, YYYY-MM-DD: the default of every as-of date. */
  readonly today: string;
  tables(): Promise<TableConfig[]>;
}

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Loads the configuration; what it leaves out is in the checkout. */
export async function openWorkplace(options: CommonOptions, invocation: Invocation): Promise<Workplace> {
  const file = options.config === undefined ? join(checkout, 'config/cm.yaml') : resolve(options.config);
  const settings = await loadSettings(file, process.env);
  return {
    ...invocation,
    configFile: file,
    settings,
    stateDirectory: settings.state_directory ?? join(checkout, '.cm'),
    migrations: join(checkout, 'schema'),
    webSource: join(checkout, 'web'),
    webDependencies: ['src/rules.ts', 'package-lock.json'].map((file) => join(checkout, file)),
    environment: process.env,
    today: localDay(new Date()),
    tables: () => loadTables(settings.sync.tables ?? join(checkout, 'config/tables')),
  };
}

function localDay(now: Date): string {
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}
