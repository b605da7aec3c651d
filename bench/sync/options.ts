import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CmError } from '../../src/errors.ts';
import { type PeerName, peerNames } from './peers/peer.ts';
import { type ShapeName, shapeNames } from './shapes.ts';

export interface Options {
  readonly rows: readonly number[];
  readonly tables: readonly ShapeName[];
  readonly peers: readonly PeerName[];
  /** Keys of loaders; all when undefined. */
  readonly only: readonly string[] | undefined;
  /** Keeps what was installed; everything else in it goes. */
  readonly scratch: string;
}

export function help(): string {
  return `npm run bench:sync -- [options]

  --rows 1000000,10000000    rows to load; 1000000
  --tables narrow,wide       ten columns, all 149; both
  --peers dlt,ingestr,sling  loaders of others to install and to run, or none; all
  --only ours,sdk,copy,…     only these loaders, ours, sdk, copy or a peer; all
  --scratch DIR              where peers are installed, to be found again; ${defaultScratch()}
`;
}

/** @throws CmError a usage error for anything unknown. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      rows: { type: 'string', default: '1000000' },
      tables: { type: 'string', default: shapeNames.join(',') },
      peers: { type: 'string', default: peerNames.join(',') },
      only: { type: 'string' },
      scratch: { type: 'string', default: defaultScratch() },
    },
  });
  if (values.help) return 'help';
  const only =
    values.only === undefined ? undefined : among(['ours', 'sdk', 'copy', ...peerNames], values.only, 'only');
  const peers = values.peers === 'none' ? [] : among(peerNames, values.peers, 'peers');
  return {
    rows: values.rows.split(',').map(rowCount),
    tables: among(shapeNames, values.tables, 'tables'),
    peers: peers.filter((name) => only === undefined || only.includes(name)),
    only,
    scratch: resolve(values.scratch),
  };
}

function defaultScratch(): string {
  return join(tmpdir(), 'cm-bench-sync');
}

function among<T extends string>(known: readonly T[], list: string, option: string): T[] {
  return list.split(',').map((text) => {
    const found = known.find((name) => name === text);
    if (found === undefined) throw wrong(`--${option} ${text}`, `Choose among ${known.join(', ')}.`);
    return found;
  });
}

function rowCount(text: string): number {
  const count = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(count) || count < 1000) throw wrong(`--rows ${text}`, 'Give 1000 or more.');
  return count;
}

function wrong(what: string, hint: string): CmError {
  return new CmError('bench.bad_option', `${what} is not possible.`, { kind: 'usage', hint });
}
