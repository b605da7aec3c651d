import { snakeCase } from '../../config/names.ts';
import type { Evidence, Inventory, InventoryColumn, InventoryObject } from '../model.ts';
import { isPlain } from '../path.ts';
import { reservedWords } from './reserved-words.ts';

/** A draft of a file of `config/tables`. */
export interface Proposal {
  readonly table: string;
  readonly source: InventoryObject;
  readonly columns: readonly ProposedColumn[];
  /** Columns of the source without a type in PostgreSQL. */
  readonly left: readonly InventoryColumn[];
  readonly key: readonly string[];
  readonly watermark: string | undefined;
  readonly evidence: Evidence;
}

export interface ProposedColumn {
  readonly column: InventoryColumn;
  /** Its name in PostgreSQL. */
  readonly as: string;
}

/** What to copy and how, of the tables and views of a schema; the other half says why there is no draft of one. */
export function proposeTables(
  inventory: Inventory,
  { database, schema }: { database: string; schema: string },
): { proposals: Proposal[]; without: { object: string; reason: string }[] } {
  const proposals: Proposal[] = [];
  const without: { object: string; reason: string }[] = [];
  const sources = inventory.objects.filter(
    (object) =>
      object.database === database &&
      object.schema === schema &&
      (object.kind === 'table' || object.kind === 'view' || object.kind === 'dynamic table'),
  );
  for (const source of sources) {
    const proposal = proposalFor(source, inventory);
    if (typeof proposal === 'string') without.push({ object: source.id, reason: proposal });
    else proposals.push(proposal);
  }
  return { proposals: withOwnNames(proposals), without };
}

function proposalFor(source: InventoryObject, inventory: Inventory): Proposal | string {
  if (![source.database, source.schema, source.name].every(isPlain))
    return 'Its name needs quotes, which `source_view` cannot have.';
  const evidence = inventory.evidence.find(({ object }) => object === source.id);
  if (evidence === undefined) return 'Its rows have not been looked at.';
  if (evidence.sampledRows === 0) return 'It holds no rows to find a key in.';
  const all = inventory.columns.filter(({ object }) => object === source.id);
  const columns = named(all.filter(({ type }) => !typeless.test(type)));
  const nameOf = new Map(columns.map(({ column, as }) => [column.name, as]));
  const unique = evidence.keys.find(({ isUnique }) => isUnique);
  const key = (unique?.columns ?? []).flatMap((name) => nameOf.get(name) ?? []);
  if (key.length === 0) return 'No column, and no two, were found that could be its key.';
  const watermark = watermarkOf(evidence);
  return {
    table: tableName(source.name),
    source,
    columns,
    left: all.filter(({ type }) => typeless.test(type)),
    key,
    watermark: watermark === undefined ? undefined : nameOf.get(watermark),
    evidence,
  };
}

const typeless = /^(GEOGRAPHY|GEOMETRY|VECTOR|FILE)/;

/** Filled in every row, named after changes rather than anything else, and moving. */
function watermarkOf({ watermarks }: Evidence): string | undefined {
  const rank = (name: string) => (/updat|modif|chang/i.test(name) ? 0 : /refresh|load/i.test(name) ? 1 : 2);
  return watermarks
    .filter(({ nulls, least, greatest, column }) => nulls === 0 && least !== greatest && rank(column) < 2)
    .sort((a, b) => rank(a.column) - rank(b.column))[0]?.column;
}

/** Names in PostgreSQL, each once and none reserved. */
function named(columns: readonly InventoryColumn[]): ProposedColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const wanted = snakeCase(column.name) || 'column';
    const usable =
      reservedWords.has(wanted) || /^\d/.test(wanted) ? `${/^\d/.test(wanted) ? '_' : ''}${wanted}_` : wanted;
    let as = usable;
    for (let number = 2; taken.has(as); number++) as = `${usable}_${number}`;
    taken.add(as);
    return { column, as };
  });
}

/** `DIMPAYER` → `payer`; facts and dimensions are words of the warehouse. */
function tableName(source: string): string {
  const name = snakeCase(source).replace(/^(dim|fact)_?(?=[a-z])/, '');
  return reservedWords.has(name) ? `${name}_` : name;
}

function withOwnNames(proposals: readonly Proposal[]): Proposal[] {
  return proposals.map((proposal) =>
    proposals.filter(({ table }) => table === proposal.table).length > 1
      ? { ...proposal, table: snakeCase(proposal.source.name) }
      : proposal,
  );
}
