import type { TableStatus } from './status.ts';

/** What a metric is told of; one value a table. */
interface Metric {
  readonly name: string;
  readonly help: string;
  value(table: TableStatus): number | null;
}

const metrics: readonly Metric[] = [
  {
    name: 'cm_sync_age_seconds',
    help: 'Seconds since the table was last synced to its end.',
    value: ({ ageSeconds }) => ageSeconds,
  },
  {
    name: 'cm_sync_due',
    help: '1 if the table is older than its schedule allows.',
    value: ({ isDue }) => Number(isDue),
  },
  {
    name: 'cm_sync_last_failed',
    help: '1 if the last sync of the table failed.',
    value: ({ lastState }) => (lastState === null ? null : Number(lastState === 'failed')),
  },
  {
    name: 'cm_sync_last_seconds',
    help: 'Duration of the last sync of the table.',
    value: ({ lastSeconds }) => lastSeconds,
  },
  {
    name: 'cm_sync_last_rows_read',
    help: 'Rows read by the last sync of the table.',
    value: ({ lastDetails }) => lastDetails?.rowsRead ?? null,
  },
  {
    name: 'cm_sync_last_rows_inserted',
    help: 'Rows that the last sync of the table added.',
    value: ({ lastDetails }) => lastDetails?.inserted ?? null,
  },
  {
    name: 'cm_sync_last_rows_updated',
    help: 'Rows that the last sync of the table changed.',
    value: ({ lastDetails }) => lastDetails?.updated ?? null,
  },
  {
    name: 'cm_sync_last_rows_deleted',
    help: 'Rows that the last sync of the table deleted or marked as deleted.',
    value: ({ lastDetails }) => lastDetails?.deleted ?? null,
  },
  {
    name: 'cm_sync_last_bytes',
    help: 'Bytes of COPY text that the last sync of the table brought.',
    value: ({ lastDetails }) => lastDetails?.bytes ?? null,
  },
  {
    name: 'cm_sync_last_snowflake_seconds',
    help: 'Seconds that the last sync of the table kept a warehouse at work.',
    value: ({ lastDetails }) => lastDetails?.sourceSeconds ?? null,
  },
  {
    name: 'cm_sync_quarantined_rows',
    help: 'Rows of the table in control.quarantine.',
    value: ({ quarantined }) => quarantined,
  },
  {
    name: 'cm_sync_open_chunks',
    help: 'Chunks that an unfinished load of the table has still to read.',
    value: ({ chunks, chunksDone }) => (chunks === null ? 0 : chunks - (chunksDone ?? 0)),
  },
];

/** The state of the tables in Prometheus' text format, version 0.0.4. */
export function prometheusText(tables: readonly TableStatus[]): string {
  return metrics
    .map(({ name, help, value }) => {
      const samples = tables.flatMap((table) => {
        const sample = value(table);
        return sample === null ? [] : [`${name}{table="${table.table}"} ${sample}`];
      });
      return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples].join('\n');
    })
    .join('\n')
    .concat('\n');
}
