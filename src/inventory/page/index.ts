import { readFile } from 'node:fs/promises';
import type { Inventory, InventoryObject, ObjectEdge } from '../model.ts';
import { boxHeight, layOut } from './layout.ts';

/** The inventory as one HTML page that needs nothing else: a map of what feeds what, and of the order of tasks. */
export async function inventoryPage(inventory: Inventory): Promise<string> {
  const [body, style, script] = await Promise.all(
    ['page.html', 'page.css', 'page.js'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
  );
  // Within a script element nothing but `<` could end it.
  const data = JSON.stringify(shown(inventory)).replaceAll('<', '\\u003c');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(titleOf(inventory))}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    body,
    `<script type="application/json" id="data">${data}</script>`,
    `<script type="module">${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const titleOf = ({ account }: Inventory): string => `Inventory of ${account}`;

function shown(inventory: Inventory) {
  const { objects, lineage } = inventory;
  const flow = lineage.objects.filter(({ kind }) => kind !== 'before');
  const isTask = new Set(objects.filter(({ kind }) => kind === 'task').map(({ id }) => id));
  const connected = new Set(
    flow.filter(({ from, to }) => !isTask.has(from) && !isTask.has(to)).flatMap(({ from, to }) => [from, to]),
  );
  const called = new Set(lineage.objects.filter(({ kind }) => kind === 'runs').map(({ to }) => to));
  const ofFlow = objects.filter(({ id, kind }) => kind !== 'task' && connected.has(id));
  const ofOrder = objects.filter(({ kind, id }) => kind === 'task' || called.has(id));
  const columns = new Map<string, Inventory['columns']>();
  for (const column of inventory.columns)
    columns.set(column.object, [...(columns.get(column.object) ?? []), column]);
  return {
    title: titleOf(inventory),
    takenAt: inventory.takenAt,
    boxHeight,
    objects: objects.map(({ database: _database, schema: _schema, ...object }) => ({
      ...object,
      width: widthOf(object),
    })),
    columns: Object.fromEntries(
      [...columns].map(([id, own]) => [id, own.map(({ name, type }) => [name, type])]),
    ),
    origins: inventory.lineage.columns.map(({ from, to, through }) => [
      from.object,
      from.column,
      to.object,
      to.column,
      through,
    ]),
    tasks: Object.fromEntries(inventory.tasks.map((task) => [task.task, task])),
    views: {
      flow: viewOf(
        ofFlow,
        lineage.objects.filter(({ kind }) => kind !== 'before'),
      ),
      order: viewOf(
        ofOrder,
        lineage.objects.filter(({ kind }) => kind !== 'feeds'),
      ),
    },
  };
}

function viewOf(objects: readonly InventoryObject[], edges: readonly ObjectEdge[]) {
  const isIn = new Set(objects.map(({ id }) => id));
  const own = edges.filter(({ from, to }) => isIn.has(from) && isIn.has(to));
  const places = layOut(
    objects.map((object) => ({ id: object.id, width: widthOf(object) })),
    own,
  );
  return {
    places: Object.fromEntries(places.map(({ id, x, y }) => [id, [x, y]])),
    edges: own.map(({ from, to, kind }) => [from, to, kind]),
  };
}

/** Wide enough for the name in the page's letters. */
function widthOf({ name }: Pick<InventoryObject, 'name'>): number {
  return Math.min(230, Math.round(44 + name.length * 8.2));
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
