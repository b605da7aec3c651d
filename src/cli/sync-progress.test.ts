import { describe, expect, it } from 'vitest';
import { CmError } from '../errors.ts';
import { liveTable, syncProgress } from './sync-progress.ts';
import type { Terminal } from './terminal.ts';

const megabytes = (count: number) => count * 1024 ** 2;

describe('the progress of a sync', () => {
  it('is a table on a terminal: phase, rows, speed, megabytes and the time that is left', () => {
    const reading = { table: 'visit', phase: 'reading', rows: 250_000, rowsExpected: 1_000_000 } as const;
    const asking = { table: 'payer', phase: 'asking', rows: 0, bytes: 0 } as const;
    const lines = liveTable(
      [
        { since: 1_000, progress: { ...reading, bytes: megabytes(140) } },
        { since: 5_000, progress: asking },
      ],
      6_000,
    ).split('\n');
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['table', 'phase', 'rows', 'rows/s', 'MB', 'left'],
      ['visit', 'reading', '250,000', '50,000', '140', '15s'],
      ['payer', 'asking'],
    ]);
  });

  it('is one line a table elsewhere, as it ends', () => {
    const said: string[] = [];
    const terminal: Terminal = {
      isLive: false,
      print: () => undefined,
      printJson: () => undefined,
      progress: () => undefined,
      note: (text) => said.push(text),
      printError: () => undefined,
    };
    const { onOutcome } = syncProgress(terminal, () => 0);
    const counts = { rowsRead: 1234, inserted: 1000, updated: 30, deleted: 4, rejected: 2 };
    onOutcome({ table: 'visit', mode: 'full', ...counts, seconds: 130, sourceSeconds: 1, bytes: 5 });
    onOutcome({ table: 'payer', chunksDone: 3, chunks: 9 });
    onOutcome(new CmError('sync.failed', 'office: the line is cut'));
    expect(said).toEqual([
      'visit: full, 1,234 rows read, 1,000 new, 30 changed, 4 deleted, 2 quarantined in 2m 10s',
      'payer: left after 3 of 9 chunks; the next run goes on there',
      'office: the line is cut',
    ]);
  });
});
