import type { Outcome, SyncProgress } from '../sync/index.ts';
import { count, duration, type Terminal, textTable } from './terminal.ts';

const megabyte = 1024 ** 2;
const redrawEveryMs = 200;

/** A table at work: when its rows began to come, and where it stands. */
interface AtWork {
  readonly since: number;
  readonly progress: SyncProgress;
}

/**
 * Shows a sync while it runs: on a terminal a table of the tables at work, elsewhere a line as each one ends. `now` is in
 * milliseconds.
 */
export function syncProgress(
  terminal: Terminal,
  now: () => number = Date.now,
): { onProgress: (progress: SyncProgress) => void; onOutcome: (outcome: Outcome) => void } {
  const atWork = new Map<string, AtWork>();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    onProgress: (progress) => {
      const { table, phase } = progress;
      const known = atWork.get(table);
      if (phase === 'done') atWork.delete(table);
      else atWork.set(table, { since: known?.since ?? now(), progress });
      const isNews = known?.progress.phase !== phase;
      if (!isNews && now() - drawn < redrawEveryMs) return;
      drawn = now();
      if (atWork.size > 0) terminal.progress(liveTable([...atWork.values()], now()));
    },
    onOutcome: (outcome) => {
      if (!terminal.isLive) terminal.note(lineOf(outcome));
    },
  };
}

/** Phase, rows, speed and what is left of each table at work. */
export function liveTable(tables: readonly AtWork[], now: number): string {
  return textTable(
    [
      { title: 'table' },
      { title: 'phase' },
      { title: 'rows', align: 'right' },
      { title: 'rows/s', align: 'right' },
      { title: 'MB', align: 'right' },
      { title: 'left', align: 'right' },
    ],
    tables.map(({ since, progress }) => {
      const { table, phase, rows, rowsExpected, bytes } = progress;
      const seconds = (now - since) / 1000;
      const rate = seconds > 0 ? rows / seconds : 0;
      const isReading = phase === 'reading' && rate > 0;
      const left = isReading && rowsExpected !== undefined ? (rowsExpected - rows) / rate : undefined;
      return [
        table,
        phase,
        rows === 0 ? '' : count(rows),
        isReading ? count(Math.round(rate)) : '',
        bytes === 0 ? '' : count(Math.round(bytes / megabyte)),
        left === undefined ? '' : duration(Math.max(0, left)),
      ];
    }),
  );
}

/** `visit: full, 1,203,554 rows read, 1,203,554 new, 0 changed, 0 deleted in 2m 10s` */
function lineOf(outcome: Outcome): string {
  if (outcome instanceof Error) return outcome.message;
  if ('chunksDone' in outcome) {
    return `${outcome.table}: left after ${outcome.chunksDone} of ${outcome.chunks} chunks; the next run goes on there`;
  }
  const { table, mode, rowsRead, inserted, updated, deleted, rejected, seconds } = outcome;
  const quarantined = rejected === 0 ? '' : `, ${count(rejected)} quarantined`;
  return `${table}: ${mode}, ${count(rowsRead)} rows read, ${count(inserted)} new, ${count(updated)} changed, ${count(deleted)} deleted${quarantined} in ${duration(seconds)}`;
}
