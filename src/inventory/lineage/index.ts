import type { ColumnEdge, InventoryColumn, ObjectEdge, Question } from '../model.ts';
import type { Dependency } from '../read/dependencies.ts';
import type { Listed } from '../read/listed.ts';
import type { Reading } from './scope.ts';
import { type Effect, effectsOf } from './statement.ts';

/** Gives the statements that a procedure or task runs, as far as they can be told from the text that creates it. */
export type RecoverSql = (definition: string) => Promise<Recovered>;

/** A statement that a routine runs; `runtime_value_…` stands for what only a run can tell. */
interface KnownStatement {
  readonly sql: string;
}

export interface Recovered {
  readonly statements: readonly KnownStatement[];
  /** What could not be told, in words. */
  readonly missed: readonly string[];
}

export interface Lineage {
  objects: ObjectEdge[];
  columns: ColumnEdge[];
  /** Temporary tables that routines make, with their columns. */
  temporary: Map<string, readonly string[]>;
  questions: Question[];
}

export interface Account {
  objects: readonly Listed[];
  columns: readonly InventoryColumn[];
  definitions: ReadonlyMap<string, string>;
  /** As Snowflake keeps them. */
  dependencies: readonly Dependency[];
}

/** Where the rows and columns of an account come from, by the SQL of its views, routines and tasks. */
export async function lineageOf(account: Account, recoverSql: RecoverSql): Promise<Lineage> {
  const questions: Question[] = [];
  const texts: Text[] = [];
  for (const object of account.objects) {
    const known = await textOf(object, account.definitions.get(object.id), recoverSql);
    for (const missed of known.missed) questions.push({ about: object.id, question: missed, remedy: null });
    if (known.statements.length > 0) texts.push({ object, statements: known.statements });
  }
  const columns = columnsByObject(account.columns);
  const temporary = new Map<string, readonly string[]>();
  // Once to learn the temporary tables, which one procedure makes and another reads; once in earnest.
  for (const text of texts) readText(text, { columns, temporary });
  const edges = new Edges();
  for (const text of texts) {
    const { effects, reads, unread } = readText(text, { columns, temporary });
    for (const sql of unread)
      questions.push({
        about: text.object.id,
        question: `This statement could not be parsed: ${sql}`,
        remedy: null,
      });
    edges.add(text.object, effects, reads, account.objects);
  }
  for (const { object, on } of account.dependencies)
    if (!account.definitions.has(object)) edges.object(on, object, 'feeds');
  for (const object of account.objects) {
    if (object.kind === 'stream' && object.body !== null) edges.object(object.body, object.id, 'feeds');
    for (const before of [...object.after, ...finalizedBy(object, account.definitions)])
      edges.object(before, object.id, 'before');
  }
  return { ...edges.all(), temporary, questions };
}

interface Text {
  object: Listed;
  statements: readonly KnownStatement[];
}

/** The task whose tree this one ends; SHOW TASKS has no column of its own for it. */
function finalizedBy({ id, kind, database, schema }: Listed, definitions: ReadonlyMap<string, string>) {
  if (kind !== 'task') return [];
  const [, root] = /^\s*finalize\s*=\s*'?([\w$.]+)/im.exec(definitions.get(id) ?? '') ?? [];
  if (root === undefined) return [];
  const parts = root.toUpperCase().split('.');
  return [[...[database, schema].slice(0, 3 - parts.length), ...parts].join('.')];
}

async function textOf(
  { kind }: Listed,
  definition: string | undefined,
  recoverSql: RecoverSql,
): Promise<Recovered> {
  if (kind !== 'view' && kind !== 'dynamic table' && kind !== 'procedure' && kind !== 'task')
    return { statements: [], missed: [] };
  if (definition === undefined)
    return { statements: [], missed: [`What this ${kind} reads is unknown without its text.`] };
  if (kind === 'procedure' || kind === 'task') return recoverSql(definition);
  return { statements: [{ sql: definition }], missed: [] };
}

function columnsByObject(columns: readonly InventoryColumn[]): Map<string, string[]> {
  const known = new Map<string, string[]>();
  for (const { object, name } of columns) {
    const names = known.get(object);
    if (names) names.push(name);
    else known.set(object, [name]);
  }
  return known;
}

interface Known {
  columns: Map<string, string[]>;
  temporary: Map<string, readonly string[]>;
}

function readText({ object, statements }: Text, { columns, temporary }: Known) {
  const reading: Reading = {
    database: object.database,
    schema: object.schema,
    columnsOf: (id) => columns.get(id) ?? temporary.get(id),
    reads: new Set(),
  };
  const effects: Effect[] = [];
  const unread: string[] = [];
  for (const { sql } of statements) {
    const found = effectsOf(sql, reading);
    if (!found) unread.push(sql.replace(/\s+/g, ' ').trim().slice(0, 200));
    for (const effect of found ?? []) {
      effects.push(effect);
      if (effect.isTemporary && effect.target && !columns.has(effect.target))
        temporary.set(
          effect.target,
          effect.written.map(({ name }) => name),
        );
    }
  }
  return { effects, reads: reading.reads, unread };
}

/** Edges, each once. */
class Edges {
  readonly #objects = new Map<string, ObjectEdge>();
  readonly #columns = new Map<string, ColumnEdge>();

  object(from: string, to: string, kind: ObjectEdge['kind']): void {
    if (from !== to) this.#objects.set(JSON.stringify([from, to, kind]), { from, to, kind });
  }

  /** A view is itself what it writes; a routine stands between what it reads and what it writes. */
  add(object: Listed, effects: readonly Effect[], reads: ReadonlySet<string>, all: readonly Listed[]): void {
    for (const read of reads) this.object(read, object.id, 'feeds');
    for (const { target, written, called } of effects) {
      if (called !== undefined) {
        for (const { id, kind } of all)
          if (kind === 'procedure' && id.startsWith(`${called}(`)) this.object(object.id, id, 'runs');
      }
      if (target === undefined) continue;
      this.object(object.id, target, 'feeds');
      for (const { name, sources } of written)
        for (const from of sources.values())
          this.#column({ from, to: { object: target, column: name }, through: object.id });
    }
  }

  all(): Pick<Lineage, 'objects' | 'columns'> {
    return { objects: [...this.#objects.values()], columns: [...this.#columns.values()] };
  }

  #column(edge: ColumnEdge): void {
    this.#columns.set(JSON.stringify([edge.from, edge.to, edge.through]), edge);
  }
}
