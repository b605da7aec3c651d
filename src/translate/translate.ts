import { Dialect, parse } from '@polyglot-sql/sdk';
import { quoteForeignKeyword } from '../snowflake-syntax/foreign-keywords.ts';
import type { Catalog } from './catalog.ts';
import type { Expression } from './compiled.ts';
import { emptyNotes, type HumanItem, type Notes, Untranslatable } from './notes.ts';
import { called } from './rules/statements/calls.ts';
import { dynamicTable } from './rules/statements/dynamic-tables.ts';
import { replacementOf } from './rules/statements/elsewhere.ts';
import { createFunction } from './rules/statements/functions.ts';
import { compileStatement } from './rules/statements/index.ts';
import { unset } from './rules/statements/sessions.ts';
import { tableOptions } from './rules/statements/table-options.ts';
import type { SourceStatement } from './source.ts';

export interface TranslateOptions {
  /** The oldest PostgreSQL that the output has to run on. */
  readonly postgresVersion: number;
}

/** A statement before and after. */
export interface Translation {
  readonly line: number;
  readonly source: string;
  /** Empty where the statement changes nothing here, or is left to a person. */
  readonly statements: readonly string[];
  readonly notes: Notes;
  /** Why it is left to a person. */
  readonly left?: HumanItem;
}

/** Translates one statement; what it defines is known to the catalog from then on. */
export function translateStatement(
  { sql, line }: SourceStatement,
  catalog: Catalog,
  { postgresVersion }: TranslateOptions,
): Translation {
  const notes = emptyNotes(line);
  const leave = (reason: string, at = line): Translation => ({
    ...{ line, source: sql, statements: [], notes },
    left: { line: at, reason },
  });
  const reason = replacementOf(sql);
  if (reason !== undefined) return leave(reason);
  const statement = { notes, catalog, source: sql, postgresVersion };
  try {
    const statements =
      dynamicTable(sql, statement, parsed) ??
      called(sql, statement) ??
      unset(sql, statement) ??
      createFunction(sql, statement, parsed) ??
      compileStatement(parsed(tableOptions(sql).plain), statement);
    return { line, source: sql, statements, notes };
  } catch (error) {
    if (error instanceof Untranslatable) return leave(error.message, line + linesBefore(sql, error.near));
    throw error;
  }
}

/** One statement's tree. */
function parsed(sql: string): Expression {
  const result = parse(sql, Dialect.Snowflake);
  if (!result.success) {
    const quoted = quoteForeignKeyword(sql, result);
    if (quoted !== undefined) return parsed(quoted);
    throw new Untranslatable(`It cannot be read: ${result.error ?? 'no reason given'}`);
  }
  const tree: unknown = result.ast;
  const statements = (Array.isArray(tree) ? tree : [tree]).filter(isNode);
  const [node] = statements;
  if (!node) throw new Untranslatable('There is nothing to translate.');
  if (statements.length > 1) throw new Untranslatable('It reads as several statements.');
  return node;
}

function isNode(node: unknown): node is Expression {
  return typeof node === 'object' && node !== null && !('null' in node);
}

function linesBefore(sql: string, near: string | undefined): number {
  const at = near === undefined ? -1 : sql.toLowerCase().indexOf(near.toLowerCase());
  return at < 0 ? 0 : sql.slice(0, at).split('\n').length - 1;
}
