import type { Inventory } from '../model.ts';

export type CellValue = string | number | boolean | null;

export interface SheetContent {
  readonly name: string;
  /** Title and width, in letters, of each column. */
  readonly columns: readonly (readonly [title: string, width: number])[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** The sheets of `inventory.xlsx`, in their order. */
export function sheetsOf(inventory: Inventory): SheetContent[] {
  return [
    objects(inventory),
    columns(inventory),
    lineage(inventory),
    tasks(inventory),
    queries(inventory),
    volumes(inventory),
    goals(inventory),
    questions(inventory),
  ];
}

function objects({ objects: all }: Inventory): SheetContent {
  return {
    name: 'objects',
    columns: [
      ['Object', 60],
      ['Kind', 14],
      ['Database', 18],
      ['Schema', 14],
      ['Name', 40],
      ['Language', 12],
      ['Rows', 14],
      ['Bytes', 16],
      ['Last altered', 22],
      ['Definition', 60],
      ['Comment', 40],
    ],
    rows: all.map((object) => [
      ...[object.id, object.kind, object.database, object.schema, object.name, object.language],
      ...[object.rows, object.bytes, object.altered, object.ddlFile, object.comment],
    ]),
  };
}

function columns({ columns: all, evidence }: Inventory): SheetContent {
  const part = (object: string, name: string): string => {
    const found = evidence.find((each) => each.object === object);
    const key = found?.keys.find(({ isUnique, columns: names }) => isUnique && names.includes(name));
    if (key) return key.columns.length === 1 ? 'candidate key' : `candidate key: ${key.columns.join(' + ')}`;
    return found?.watermarks.some(({ column }) => column === name) ? 'candidate watermark' : '';
  };
  return {
    name: 'columns',
    columns: [
      ['Object', 60],
      ['Position', 9],
      ['Column', 40],
      ['Type', 22],
      ['Nullable', 9],
      ['May serve as', 30],
      ['Comment', 40],
    ],
    rows: all.map(({ object, position, name, type, nullable, comment }) => [
      ...[object, position, name, type],
      ...[nullable, part(object, name), comment],
    ]),
  };
}

function lineage({ lineage: { objects: edges, columns: origins } }: Inventory): SheetContent {
  return {
    name: 'lineage',
    columns: [
      ['From object', 56],
      ['From column', 34],
      ['To object', 56],
      ['To column', 34],
      ['Kind', 10],
      ['Through', 56],
    ],
    rows: [
      ...edges.map(({ from, to, kind }) => [from, null, to, null, kind, null]),
      ...origins.map(({ from, to, through }) => [
        from.object,
        from.column,
        to.object,
        to.column,
        'column',
        through,
      ]),
    ],
  };
}

function tasks({
  tasks: costs,
  objects: all,
  lineage: { objects: edges },
  pricePerCredit,
}: Inventory): SheetContent {
  const cost = new Map(costs.map((each) => [each.task, each]));
  return {
    name: 'tasks',
    columns: [
      ['Task', 60],
      ['Schedule', 36],
      ['After', 60],
      ['Runs', 60],
      ['Times run', 10],
      ['Failures', 9],
      ['Last run', 22],
      ['Median seconds', 14],
      ['Credits', 12],
      [`Cost at ${pricePerCredit} a credit`, 20],
    ],
    rows: all
      .filter(({ kind }) => kind === 'task')
      .map(({ id, schedule }) => {
        const own = cost.get(id);
        const joined = (ids: readonly string[]) => (ids.length > 0 ? ids.join(', ') : null);
        return [
          id,
          schedule,
          joined(edges.filter((edge) => edge.kind === 'before' && edge.to === id).map(({ from }) => from)),
          joined(edges.filter((edge) => edge.kind === 'runs' && edge.from === id).map(({ to }) => to)),
          ...[own?.runs ?? 0, own?.failures ?? 0, own?.lastRun ?? null, own?.medianSeconds ?? null],
          ...[own?.credits ?? null, own?.cost ?? null],
        ];
      }),
  };
}

function queries({ queries: families, pricePerCredit }: Inventory): SheetContent {
  return {
    name: 'queries',
    columns: [
      ['Query, without its values', 100],
      ['Runs', 10],
      ['Failures', 9],
      ['Seconds', 12],
      ['Rows', 14],
      ['Credits', 12],
      [`Cost at ${pricePerCredit} a credit`, 20],
    ],
    rows: families.map(({ text, runs, failures, seconds, rows, credits, cost }) => [
      ...[text, runs, failures, seconds],
      ...[rows, credits, cost],
    ]),
  };
}

function volumes({ objects: all, evidence, cadence }: Inventory): SheetContent {
  return {
    name: 'volumes',
    columns: [
      ['Object', 60],
      ['Kind', 14],
      ['Rows', 14],
      ['Bytes', 16],
      ['Rows looked at', 14],
      ['All of them', 12],
      ['Candidate keys', 50],
      ['Candidate watermarks', 70],
      ['Writes seen', 12],
      ['In days', 9],
      ['Last write', 22],
    ],
    rows: all.flatMap((object) => {
      const seen = evidence.find((each) => each.object === object.id);
      const written = cadence.find((each) => each.object === object.id);
      if (seen === undefined && object.rows === null) return [];
      const keys = seen?.keys
        .filter(({ isUnique }) => isUnique)
        .map(({ columns: names }) => names.join(' + '));
      const watermarks = seen?.watermarks.map(
        ({ column, nulls, least, greatest }) =>
          `${column} (${nulls} empty, ${least ?? 'none'} to ${greatest ?? 'none'})`,
      );
      return [
        [
          ...[object.id, object.kind, object.rows ?? (seen?.isWhole ? seen.sampledRows : null), object.bytes],
          ...[
            seen?.sampledRows ?? null,
            seen?.isWhole ?? null,
            keys?.join('; ') ?? null,
            watermarks?.join('; ') ?? null,
          ],
          ...[written?.writes ?? null, written?.days ?? null, written?.last ?? null],
        ],
      ];
    }),
  };
}

/** What the night has to keep to, as far as the account tells: it is for people to say what they need. */
function goals({ tasks: costs, objects: all, historyDays }: Inventory): SheetContent {
  const roots = all.filter(({ kind, schedule }) => kind === 'task' && schedule !== null);
  return {
    name: 'SLOs',
    columns: [
      ['What', 60],
      ['Today', 60],
      ['Goal', 40],
      ['Agreed with', 30],
    ],
    rows: [
      ...roots.map(({ id, schedule }) => [`Start of ${id}`, schedule, null, null]),
      ...costs.map(({ task, runs, failures, medianSeconds }) => [
        `Run of ${task}`,
        `${medianSeconds.toFixed(1)} s at the median, ${failures} of ${runs} failed in ${historyDays} days`,
        null,
        null,
      ]),
      ['Age of what the application shows, in the morning', null, null, null],
      ['Time until the first page of the list, 95 of 100', null, null, null],
    ],
  };
}

function questions({ questions: open }: Inventory): SheetContent {
  return {
    name: 'open questions',
    columns: [
      ['About', 60],
      ['What is not known', 100],
      ['What would tell', 100],
    ],
    rows: open.map(({ about, question, remedy }) => [about, question, remedy]),
  };
}
