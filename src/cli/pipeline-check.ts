import { CmError } from '../errors.ts';
import { checkDashboards, type DashboardDifference } from '../pipeline/index.ts';
import type { Pool } from '../postgres/pool.ts';
import { requireSchema } from './applied-schema.ts';
import { count, textTable } from './terminal.ts';
import type { Workplace } from './workplace.ts';

/**
 * `cm pipeline check`
 *
 * @throws CmError `pipeline.dashboards_differ`, exit code 3
 */
export async function checkResults(pool: Pool, { terminal, migrations }: Workplace): Promise<void> {
  await requireSchema(pool, migrations);
  const check = await checkDashboards(pool, { examples: 20 });
  const { cells, differences, examples } = check;
  terminal.printJson(check);
  if (differences === 0)
    return terminal.print(`Dashboards: ${count(cells)} cells, each as its pairs make it.`);
  terminal.print(differenceTable(examples));
  throw new CmError(
    'pipeline.dashboards_differ',
    differences === 1
      ? '1 cell of the dashboards is not what its pairs make it.'
      : `${count(differences)} cells of the dashboards are not what their pairs make them.`,
    { kind: 'differences', hint: 'Run `cm pipeline run --full`: it compares every cell and puts it right.' },
  );
}

const differenceTable = (differences: readonly DashboardDifference[]): string =>
  textTable(
    [{ title: 'dashboard' }, { title: 'cell' }, { title: 'stored' }, { title: 'defined' }],
    differences.map(({ dashboard, cell, stored, defined }) => [
      dashboard,
      inWords(cell),
      stored === null ? 'missing' : inWords(stored),
      defined === null ? 'none' : inWords(defined),
    ]),
  );

const inWords = (columns: Readonly<Record<string, unknown>>): string =>
  Object.entries(columns)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
