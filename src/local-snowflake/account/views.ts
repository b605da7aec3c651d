import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { metadataDdl, physicalName } from '../storage.ts';
import { type AccountDatabase, literal } from './database.ts';
import { type SourceColumn, selectList } from './source-columns.ts';

const catalogueFile = fileURLToPath(new URL('../../../snowflake/analytics-bi-columns.csv', import.meta.url));
const catalogueRow = z.object({ view: z.string(), column: z.string(), type: z.string() });

/**
 * Creates the views of ANALYTICS.BI as the catalogue declares them: names, order and types. `views/<VIEW>.sql` fills
 * the columns it knows under their snake_case names; the others are NULL.
 */
export async function createViews(database: AccountDatabase): Promise<void> {
  await database.run('create schema "BI"');
  await database.run(metadataDdl);
  for (const [view, columns] of await readCatalogue(database)) {
    const body = await readFile(new URL(`views/${view}.sql`, import.meta.url), 'utf8');
    const list = await selectList(database, columns, { file: `views/${view}.sql`, query: body });
    await database.run(
      `create view "BI"."${physicalName(view)}" as select ${list.join(',\n  ')}\nfrom (${body})`,
    );
  }
  await database.run(declareViews);
}

async function readCatalogue(database: AccountDatabase): Promise<Map<string, SourceColumn[]>> {
  await database.run(`create or replace temp table catalogue as
    select view, ordinal, "column", type from read_csv(${literal(catalogueFile)}, header = true)`);
  const rows = z.array(catalogueRow).parse(await database.rows('from catalogue order by view, ordinal'));
  const views = new Map<string, SourceColumn[]>();
  for (const { view, column, type } of rows) {
    views.set(view, [...(views.get(view) ?? []), { name: column, type }]);
  }
  return views;
}

const declareViews = `
  insert into "~meta".objects select distinct 'BI', view, 'VIEW', null from catalogue;
  insert into "~meta".columns select 'BI', view, ordinal, "column", type, true from catalogue;`;
