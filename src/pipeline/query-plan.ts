import { createHash } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';

/** What a statement did, and by which plan. */
export interface Execution {
  /** Rows that its scans of tables gave to the rest of the plan, a row twice when it was looked up twice. */
  readonly rowsIn: number;
  readonly rowsWritten: number;
  readonly shape: PlanShape;
}

/** A plan without its figures: two nights with the same shape were worked out in the same way. */
export interface PlanShape {
  /** Such as `Hash Join` or `Index Scan on visit using visit_pkey`. */
  readonly node: string;
  readonly below: readonly PlanShape[];
}

/** Runs a statement and reads from the plan that it was run by what it did; a rule of thumb says it costs 1 % more. */
export async function execute(client: pg.PoolClient, sql: string): Promise<Execution> {
  const plan = await explain(client, `explain (analyze, timing off, buffers off, format json) ${sql}`);
  return { rowsIn: rowsScanned(plan), rowsWritten: rowsWritten(plan), shape: shapeOf(plan) };
}

/**
 * As `execute`, where EXPLAIN ANALYZE is not to be had: Citus refuses it for statements that move rows between nodes. Then
 * nothing is known of the rows that were read.
 */
export async function executeUntold(client: pg.PoolClient, sql: string): Promise<Execution> {
  const { command, rowCount } = await client.query(sql);
  return {
    rowsIn: 0,
    rowsWritten: command === 'SELECT' ? 0 : (rowCount ?? 0),
    shape: { node: 'not told', below: [] },
  };
}

/** How the statement would be run now, and how many rows the planner expects it to write; nothing is run. */
export async function estimate(
  client: pg.PoolClient,
  sql: string,
): Promise<{ rowsExpected: number; shape: PlanShape }> {
  const plan = await explain(client, `explain (format json) ${sql}`);
  return { rowsExpected: rowsExpected(plan), shape: shapeOf(plan) };
}

/** Sixteen hexadecimal digits; the same for plans of the same shape. */
export function hashOf(shapes: readonly PlanShape[]): string {
  return createHash('sha256').update(JSON.stringify(shapes)).digest('hex').slice(0, 16);
}

interface PlanNode {
  'Node Type': string;
  Operation?: string | undefined;
  'Join Type'?: string | undefined;
  'Subplan Name'?: string | undefined;
  'Relation Name'?: string | undefined;
  'Index Name'?: string | undefined;
  'Plan Rows': number;
  'Actual Rows'?: number | undefined;
  'Actual Loops'?: number | undefined;
  'Conflict Resolution'?: string | undefined;
  'Conflicting Tuples'?: number | undefined;
  'Rows Removed by Conflict Filter'?: number | undefined;
  'Tuples Inserted'?: number | undefined;
  'Tuples Updated'?: number | undefined;
  'Tuples Deleted'?: number | undefined;
  Plans?: PlanNode[] | undefined;
}

const count = z.number().optional();
const text = z.string().optional();

const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    Operation: text,
    'Join Type': text,
    'Subplan Name': text,
    'Relation Name': text,
    'Index Name': text,
    'Plan Rows': z.number(),
    'Actual Rows': count,
    'Actual Loops': count,
    'Conflict Resolution': text,
    'Conflicting Tuples': count,
    'Rows Removed by Conflict Filter': count,
    'Tuples Inserted': count,
    'Tuples Updated': count,
    'Tuples Deleted': count,
    Plans: z.array(planNode).optional(),
  }),
);

const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);

async function explain(client: pg.PoolClient, sql: string): Promise<PlanNode> {
  const { rows } = await client.query(sql);
  return explained.parse(rows)[0]['QUERY PLAN'][0].Plan;
}

function allNodes(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(allNodes)];
}

/** Of all its turns together; PostgreSQL tells the mean of one. */
const actualRows = (node: PlanNode | undefined): number =>
  Math.round((node?.['Actual Rows'] ?? 0) * (node?.['Actual Loops'] ?? 0));

function rowsScanned(plan: PlanNode): number {
  return allNodes(plan)
    .filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable')
    .reduce((sum, node) => sum + actualRows(node), 0);
}

function rowsWritten(plan: PlanNode): number {
  return allNodes(plan)
    .filter((node) => node['Node Type'] === 'ModifyTable')
    .reduce((sum, node) => sum + rowsOf(node), 0);
}

function rowsOf(node: PlanNode): number {
  if (node.Operation === 'Merge') {
    return (node['Tuples Inserted'] ?? 0) + (node['Tuples Updated'] ?? 0) + (node['Tuples Deleted'] ?? 0);
  }
  if (node['Conflict Resolution'] === undefined) return actualRows(sourceOf(node));
  const updated =
    node['Conflict Resolution'] === 'UPDATE'
      ? (node['Conflicting Tuples'] ?? 0) - (node['Rows Removed by Conflict Filter'] ?? 0)
      : 0;
  return (node['Tuples Inserted'] ?? 0) + updated;
}

/** The rows to write; CTEs and other subplans stand beside them. */
function sourceOf(node: PlanNode): PlanNode | undefined {
  return node.Plans?.find((below) => below['Subplan Name'] === undefined);
}

function rowsExpected(plan: PlanNode): number {
  const writing = allNodes(plan).filter((node) => node['Node Type'] === 'ModifyTable');
  return writing.reduce((sum, node) => sum + (sourceOf(node)?.['Plan Rows'] ?? 0), 0);
}

function shapeOf(node: PlanNode): PlanShape {
  const words = [
    node.Operation,
    node['Join Type'] === 'Inner' ? undefined : node['Join Type'],
    node['Node Type'],
    node['Relation Name'] === undefined ? undefined : `on ${withoutMonth(node['Relation Name'])}`,
    node['Index Name'] === undefined ? undefined : `using ${withoutMonth(node['Index Name'])}`,
  ];
  const below = (node.Plans ?? []).map(shapeOf);
  return {
    node: words.filter((word) => word !== undefined).join(' '),
    // Partitions that are worked through alike count as one: a new month is no new plan.
    below: below.filter((shape, index) => JSON.stringify(shape) !== JSON.stringify(below[index - 1])),
  };
}

const withoutMonth = (name: string): string => name.replace(/_\d{4}_\d{2}(?=_|$)/, '');
