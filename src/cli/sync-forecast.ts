import type { Forecast, SyncPlan } from '../sync/index.ts';
import { count, textTable } from './terminal.ts';

interface Forecasted {
  readonly plan: SyncPlan;
  readonly forecast: Forecast;
}

/** What `cm sync --dry-run` shows: a table of the tables, and below what has to be said of each. */
export function forecastText(tables: readonly Forecasted[]): string {
  const overview = textTable(
    [{ title: 'table' }, { title: 'mode' }, { title: 'rows', align: 'right' }, { title: 'by way of' }],
    tables.map(({ plan, forecast }) => [
      plan.table,
      plan.mode,
      `${forecast.isUpperBound ? '≤ ' : ''}${count(forecast.rows)}`,
      wayOf(forecast),
    ]),
  );
  return [overview, ...tables.map(({ plan }) => detailsOf(plan))].join('\n\n');
}

/** `the API, in 3 chunks by visit_date: 500,000 rows …` */
function wayOf({ path, chunks }: Forecast): string {
  const way = path.via === 'api' ? 'the API' : `files on ${path.stage}`;
  const divided =
    chunks === null || chunks.count === 1 ? '' : `, in about ${count(chunks.count)} chunks by ${chunks.by}`;
  return `${way}${divided}: ${path.why}`;
}

function detailsOf({ table, drift, keyComparison, sql }: SyncPlan): string {
  return [
    `${table}:`,
    ...drift.map(({ says }) => `  ${says}`),
    ...(keyComparison === null ? [] : ['  All keys are compared afterwards, to find what is gone.']),
    `  ${sql.replaceAll('\n', '\n  ')}`,
  ].join('\n');
}
