import { z } from 'zod';

/**
 * The document of `inventory.json`. An object's `id` is its path as SQL writes it, quoted only where it has to be;
 * procedures and functions carry the types of their arguments. Instants are ISO 8601 in UTC.
 */
export const inventoryDocument = z.strictObject({
  version: z.literal(1),
  takenAt: z.string(),
  account: z.string(),
  databases: z.array(z.string()),
  objects: z.array(
    z.strictObject({
      id: z.string(),
      database: z.string(),
      schema: z.string(),
      name: z.string(),
      kind: z.enum([
        'table',
        'view',
        'dynamic table',
        'temporary table',
        'procedure',
        'function',
        'task',
        'stream',
        'stage',
        'sequence',
      ]),
      language: z.string().nullable(),
      comment: z.string().nullable(),
      rows: z.number().nullable(),
      bytes: z.number().nullable(),
      altered: z.string().nullable(),
      /** Of a task: when it runs, and what it does. */
      schedule: z.string().nullable(),
      ddlFile: z.string().nullable(),
    }),
  ),
  columns: z.array(
    z.strictObject({
      object: z.string(),
      name: z.string(),
      position: z.number(),
      type: z.string(),
      nullable: z.boolean(),
      comment: z.string().nullable(),
    }),
  ),
  lineage: z.strictObject({
    /** `feeds`: rows go from one to the other; `runs`: a task or procedure calls one; `before`: the order of tasks. */
    objects: z.array(
      z.strictObject({ from: z.string(), to: z.string(), kind: z.enum(['feeds', 'runs', 'before']) }),
    ),
    /** `through` is the view, procedure or task whose SQL it stands in. */
    columns: z.array(
      z.strictObject({
        from: z.strictObject({ object: z.string(), column: z.string() }),
        to: z.strictObject({ object: z.string(), column: z.string() }),
        through: z.string(),
      }),
    ),
  }),
  evidence: z.array(
    z.strictObject({
      object: z.string(),
      sampledRows: z.number(),
      /** The sample is all there is, so what it shows holds for the whole. */
      isWhole: z.boolean(),
      keys: z.array(
        z.strictObject({
          columns: z.array(z.string()),
          distinct: z.number(),
          nulls: z.number(),
          isUnique: z.boolean(),
        }),
      ),
      watermarks: z.array(
        z.strictObject({
          column: z.string(),
          nulls: z.number(),
          least: z.string().nullable(),
          greatest: z.string().nullable(),
        }),
      ),
    }),
  ),
  tasks: z.array(
    z.strictObject({
      task: z.string(),
      runs: z.number(),
      failures: z.number(),
      lastRun: z.string().nullable(),
      medianSeconds: z.number(),
      credits: z.number(),
      cost: z.number(),
    }),
  ),
  queries: z.array(
    z.strictObject({
      text: z.string(),
      runs: z.number(),
      failures: z.number(),
      seconds: z.number(),
      rows: z.number(),
      credits: z.number(),
      cost: z.number(),
    }),
  ),
  /** How often a table is written, from the history of statements. */
  cadence: z.array(
    z.strictObject({ object: z.string(), writes: z.number(), days: z.number(), last: z.string().nullable() }),
  ),
  pricePerCredit: z.number(),
  historyDays: z.number(),
  questions: z.array(
    z.strictObject({ about: z.string(), question: z.string(), remedy: z.string().nullable() }),
  ),
});

export type Inventory = z.output<typeof inventoryDocument>;
export type InventoryObject = Inventory['objects'][number];
export type ObjectKind = InventoryObject['kind'];
export type InventoryColumn = Inventory['columns'][number];
export type Question = Inventory['questions'][number];
export type Evidence = Inventory['evidence'][number];
export type ObjectEdge = Inventory['lineage']['objects'][number];
export type ColumnEdge = Inventory['lineage']['columns'][number];
