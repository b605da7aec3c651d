import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that checks the local Snowflake with a driver: run it with the server's address and the file of a key. */
export interface Client {
  readonly command: string;
  readonly args: readonly string[];
}

/** Why a client cannot be had on this machine. */
export interface NotInstalled {
  readonly reason: string;
}

/** Beyond the checkout, so that the next run finds them; they are large. */
const folder = join(tmpdir(), 'cm-test-clients');
const sources = join(import.meta.dirname);

/** The connector of Python and SQLAlchemy in an environment of their own. */
export function installPython(script: string): Promise<Client | NotInstalled> {
  const environment = join(folder, 'python-5.2.0-2.1.0');
  const python = join(environment, 'bin', 'python');
  return installed(
    join(environment, 'bin', 'complete'),
    { command: python, args: [join(sources, 'python', script)] },
    [
      ['python3', '-m', 'venv', environment],
      [
        python,
        '-m',
        'pip',
        'install',
        '--quiet',
        '--requirement',
        join(sources, 'python', 'requirements.txt'),
      ],
      ['touch', join(environment, 'bin', 'complete')],
    ],
  );
}

export function installGo(): Promise<Client | NotInstalled> {
  const program = join(folder, 'go-client');
  // Built each time, which takes a moment where nothing has changed.
  return installed(undefined, { command: program, args: [] }, [
    ['go', 'build', '-C', join(sources, 'go'), '-o', program, '.'],
  ]);
}

export function installJdbc(): Promise<Client | NotInstalled> {
  const version = '3.27.1';
  const classes = join(folder, 'jdbc');
  const driver = join(classes, `snowflake-jdbc-${version}.jar`);
  const args = [
    '-Dfile.encoding=UTF-8',
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    ...['-cp', `${driver}:${classes}`, 'Checks'],
  ];
  return installed(undefined, { command: 'java', args }, [
    [
      'mvn',
      '-q',
      'dependency:copy',
      `-Dartifact=net.snowflake:snowflake-jdbc:${version}`,
      `-DoutputDirectory=${classes}`,
    ],
    ['javac', '-encoding', 'UTF-8', '-cp', driver, '-d', classes, join(sources, 'jdbc', 'Checks.java')],
  ]);
}

/** Runs the steps, unless what they make is there. */
async function installed(
  proof: string | undefined,
  client: Client,
  steps: readonly (readonly [string, ...string[]])[],
): Promise<Client | NotInstalled> {
  await mkdir(folder, { recursive: true });
  if (proof !== undefined && (await exists(proof))) return client;
  for (const [command, ...args] of steps) {
    try {
      await run(command, args, { timeout: 240_000, cwd: folder });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return { reason: `${command} does not install it here: ${said.trim().split('\n').at(-1)}` };
    }
  }
  return client;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What a client prints, as JSON. */
export async function check(
  { command, args }: Client,
  server: { url: string; keyFile: string },
): Promise<unknown> {
  const { stdout } = await run(command, [...args, server.url, server.keyFile], {
    timeout: 120_000,
    env: { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
