import { arch, availableParallelism, cpus, totalmem } from 'node:os';
import process from 'node:process';
import type { Measurement } from './measurement.ts';
import type { MissingPeer } from './peers/find.ts';
import type { Shape } from './shapes.ts';

/** What was measured on. */
export function heading(): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const model = cpus()[0]?.model.trim() ?? arch();
  return `${availableParallelism()} cores (${model}), ${gigabytes} GB, Node.js ${process.versions.node}, embedded PostgreSQL 18`;
}

/** One table a step, as Markdown: ours beside each of the others. */
export function resultTable(
  measured: readonly Measurement[],
  {
    shape,
    rows,
    notes,
    missing,
  }: { shape: Shape; rows: number; notes: readonly string[]; missing: readonly MissingPeer[] },
): string {
  const columns = shape.target.columns.length;
  const sections = (['first', 'increment'] as const).flatMap((step) => {
    const those = measured.filter((one) => one.step === step);
    const [any] = those;
    if (any === undefined) return [];
    const what =
      step === 'first'
        ? `first load of ${count(rows)} rows`
        : `increment, ${count(any.rows)} rows changed of ${count(rows)}`;
    const ourSeconds = Math.max(0, ...those.filter(isOurs).map(({ seconds }) => seconds));
    return [
      `\n### ${shape.name}, ${columns} columns: ${what}\n`,
      '| loader | reads | rows/s | seconds | CPU s | peak memory | ours ÷ it | aim | in PostgreSQL |',
      '| --- | --- | --: | --: | --: | --: | --: | --- | --- |',
      ...those.map((one) => line(one, ourSeconds)),
      ...missing.map(
        ({ name, reason }) => `| ${name} | | | | | | | | cannot be installed: ${oneCell(reason)} |`,
      ),
    ];
  });
  return [...sections, '', ...notes.map((note) => `- ${note}`)].join('\n');
}

/** Whether memory grows with the rows, and what an increment costs of a first load. */
export function memoryAndIncrement(measured: readonly Measurement[]): string {
  const lines = measured.filter(isOurs).flatMap((first) => {
    const increment = measured.find(
      (one) => one.step === 'increment' && one.loader === first.loader && one.shape === first.shape,
    );
    if (first.step !== 'first' || increment === undefined) return [];
    const work = first.ownSeconds ?? first.seconds;
    const rest = increment.ownSeconds ?? increment.seconds;
    return [
      `| ${first.loader.title} | ${first.shape.name} | ${count(first.rows)} | ${first.peakMegabytes ?? ''} MB | ${work.toFixed(1)} | ${rest.toFixed(1)} | ${((100 * rest) / work).toFixed(0)} % |`,
    ];
  });
  if (lines.length === 0) return '';
  return [
    '\n### Memory, and what an increment costs\n',
    'Seconds of work alone, without the start of Node.js. Aims: < 300 MB whatever the rows, an increment in proportion.\n',
    '| loader | table | rows | peak memory | first load | increment | share |',
    '| --- | --- | --: | --: | --: | --: | --: |',
    ...lines,
  ].join('\n');
}

function line(one: Measurement, ourSeconds: number): string {
  const { loader, seconds, cpuSeconds, peakMegabytes, isRight, words } = one;
  const found = isRight ? words : `**wrong**: ${oneCell(words)}`;
  if (one.outcome !== 'done') return `| ${loader.title} | ${loader.from} | | | | | | | ${found} |`;
  const cells = [
    loader.title,
    loader.from,
    count(Math.round(one.rows / seconds)),
    seconds.toFixed(1),
    cpuSeconds.toFixed(1),
    peakMegabytes === undefined ? '' : `${peakMegabytes} MB`,
    isOurs(one) || ourSeconds === 0 ? '' : (seconds / ourSeconds).toFixed(2),
    aimOf(one),
    found,
  ];
  return `| ${cells.join(' | ')} |`;
}

function aimOf({ loader, step }: Measurement): string {
  switch (loader.key) {
    case 'ours':
      return '< 300 MB';
    case 'sdk':
      return '≥ 5';
    case 'copy':
      return loader.title.includes('no key') && step === 'first' ? '≥ 0.5' : '';
    default:
      return '> 1';
  }
}

function oneCell(text: string): string {
  return text.replaceAll('|', '/').replaceAll('\n', ' ');
}

function isOurs({ loader }: Measurement): boolean {
  return loader.key === 'ours';
}

function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
