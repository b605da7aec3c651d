import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type Inventory,
  type Taken,
  takeInventory,
  writeInventory,
  writeProposals,
} from '../inventory/index.ts';
import type { Invocation } from './invocation.ts';
import { asPositiveNumber, asWholeNumber } from './option-values.ts';
import { recoverSql } from './recovered-sql.ts';
import { openSnowflake } from './snowflake.ts';
import { count, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface InventoryCommandOptions extends CommonOptions {
  out: string;
  database?: string[];
  sample: number;
  days: number;
  price: number;
  proposeConfig?: string;
  proposeFrom: { database: string; schema: string };
  dryRun?: boolean;
}

/** `cm inventory` */
export function addInventoryCommand(program: Command, invocation: Invocation): void {
  program
    .command('inventory')
    .description('what a Snowflake account holds: objects, lineage, sizes, cadence, cost; reads only')
    .option('--out <folder>', 'write inventory.xlsx, .html, .json and ddl/ here', 'inventory')
    .option('--database <name...>', 'databases to look at; all that the role sees when none is named')
    .option('--sample <rows>', 'rows of each table to look for keys in; 0 reads none', asWholeNumber, 10_000)
    .option('--days <n>', 'how far back the history is read', asPositiveNumber, 30)
    .option('--price <money>', 'price of a credit', asPrice, 3)
    .option(
      '--propose-config <folder>',
      'write a draft of a table file for each table and view to this folder',
    )
    .option('--propose-from <schema>', 'DATABASE.SCHEMA of the drafts', asSchema, {
      database: 'ANALYTICS',
      schema: 'BI',
    })
    .option('--dry-run', 'say what there is and what cannot be read; write nothing, look at no rows')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<InventoryCommandOptions>();
      await run(await openWorkplace(options, invocation), options);
    });
}

async function run(workplace: Workplace, options: InventoryCommandOptions): Promise<void> {
  const { terminal, settings } = workplace;
  const { source } = await openSnowflake(workplace, { conflictReport: true });
  const taken = await takeInventory({
    source,
    account: settings.snowflake.account,
    databases: options.database ?? [],
    sampleRows: options.dryRun === true ? 0 : options.sample,
    historyDays: options.days,
    pricePerCredit: options.price,
    recoverSql,
    now: new Date(),
    onProgress: terminal.progress,
  });
  terminal.print(summaryOf(taken.inventory));
  const files = options.dryRun === true ? [] : await write(workplace, taken, options);
  terminal.printJson({ ...taken.inventory, files });
}

async function write(
  { terminal }: Workplace,
  taken: Taken,
  options: InventoryCommandOptions,
): Promise<string[]> {
  const { proposeConfig, proposeFrom } = options;
  // First: if it would overwrite files, nothing is written at all.
  const proposed =
    proposeConfig === undefined
      ? undefined
      : await writeProposals(taken.inventory, { schema: proposeFrom, folder: resolve(proposeConfig) });
  const files = await writeInventory(taken, resolve(options.out));
  for (const { object, reason } of proposed?.without ?? [])
    terminal.note(`No draft for ${object}. ${reason}`);
  if (proposed) terminal.print(`${count(proposed.files.length)} drafts are in ${proposeConfig}.`);
  terminal.print(`Next: open ${files.find((file) => file.endsWith('.html'))}`);
  return [...files, ...(proposed?.files ?? [])];
}

function summaryOf({ objects, columns, lineage, questions }: Inventory): string {
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  const databases = [...new Set(objects.map(({ database }) => database))];
  const table = textTable(
    [{ title: 'kind' }, ...databases.map((title) => ({ title, align: 'right' as const }))],
    kinds.map((kind) => [
      kind,
      ...databases.map((database) =>
        count(objects.filter((object) => object.kind === kind && object.database === database).length),
      ),
    ]),
  );
  const found = `${count(columns.length)} columns, ${count(lineage.objects.length)} edges between objects, ${count(lineage.columns.length)} between columns.`;
  const open = questions.filter(({ remedy }) => remedy !== null);
  const missing = open.slice(0, 8).map(({ about, remedy }) => `  ${about}: ${remedy}`);
  const rights =
    open.length === 0
      ? ''
      : `\n${count(open.length)} things could not be read; what would open them:\n${missing.join('\n')}`;
  return `${table}\n\n${found}\n${count(questions.length)} open questions.${rights}`;
}

function asPrice(text: string): number {
  const price = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !Number.isFinite(price))
    throw new InvalidArgumentError('a price such as 2.60 is expected.');
  return price;
}

function asSchema(text: string): { database: string; schema: string } {
  const [database, schema, more] = text.split('.');
  if (!database || !schema || more !== undefined)
    throw new InvalidArgumentError('DATABASE.SCHEMA is expected.');
  return { database, schema };
}
