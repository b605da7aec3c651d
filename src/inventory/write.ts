import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inventoryPage } from './page/index.ts';
import { writeSpreadsheet } from './spreadsheet/index.ts';
import type { Taken } from './take.ts';

/** Writes `inventory.json`, `.xlsx`, `.html` and `ddl/` to a folder, in place of those of before; gives their paths. */
export async function writeInventory({ inventory, definitions }: Taken, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const [json, xlsx, html, ddl] = ['inventory.json', 'inventory.xlsx', 'inventory.html', 'ddl'].map((name) =>
    join(folder, name),
  );
  if (!json || !xlsx || !html || !ddl) return [];
  await writeFile(json, `${JSON.stringify(inventory, null, 1)}\n`);
  await writeSpreadsheet(inventory, xlsx);
  await writeFile(html, await inventoryPage(inventory));
  // Objects that are gone from the account leave no file behind.
  await rm(ddl, { recursive: true, force: true });
  for (const { id, ddlFile } of inventory.objects) {
    const definition = definitions.get(id);
    if (ddlFile === null || definition === undefined) continue;
    const file = join(folder, ddlFile);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, definition.endsWith('\n') ? definition : `${definition}\n`);
  }
  return [xlsx, html, json, ddl];
}
