import { spawn } from 'node:child_process';
import process from 'node:process';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  /** Resolves when the command has printed `text`, to either output; rejects if it ends before. */
  says(text: string): Promise<void>;
  /** What it has printed so far. */
  said(): { readonly stdout: string; readonly stderr: string };
  /** As the terminal does it: to the command and all that it runs in its process group. */
  signal(name: NodeJS.Signals): void;
  /** To the command alone. */
  kill(name: NodeJS.Signals): void;
  readonly pid: number;
  readonly result: Promise<CommandResult>;
}

type Environment = Readonly<Record<string, string>>;

/** Runs the command line as a user would, with `environment` laid over this process's own. */
export function runCm(args: readonly string[], environment: Environment = {}): Promise<CommandResult> {
  return startCm(args, environment).result;
}

export function startCm(args: readonly string[], environment: Environment = {}): RunningCommand {
  return start('./cm', args, environment);
}

/** A program in a process group of its own. */
export function start(
  program: string,
  args: readonly string[],
  environment: Environment = {},
): RunningCommand {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = { stdout: '', stderr: '' };
  for (const output of ['stdout', 'stderr'] as const) {
    child[output].setEncoding('utf8').on('data', (text: string) => {
      said[output] += text;
      child.emit('said');
    });
  }
  const result = new Promise<CommandResult>((resolve) =>
    child.once('close', (exitCode) => resolve({ exitCode, ...said })),
  );
  const { pid } = child;
  // Zero would mean the process group of the test itself.
  if (pid === undefined) throw new Error(`${program} could not be started.`);
  return {
    pid,
    result,
    said: () => said,
    signal: (name) => process.kill(-pid, name),
    kill: (name) => process.kill(pid, name),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (`${said.stdout}${said.stderr}`.includes(text)) resolve();
        };
        child.on('said', look);
        child.once('close', () => reject(new Error(`It ended without saying "${text}": ${said.stderr}`)));
        look();
      }),
  };
}
