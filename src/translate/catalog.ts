import type { ast } from '@polyglot-sql/sdk';
import type { Column } from './column.ts';
import { fold, postgresName } from './names.ts';

/** A table or view that the sources define. */
export interface KnownTable {
  readonly columns: readonly Column[];
  readonly isOpen: boolean;
  /** PostgreSQL names of the columns of the primary key. */
  readonly key: readonly string[];
}

/** A scalar function in SQL that the sources define. */
export interface KnownFunction {
  /** As PostgreSQL calls it. */
  readonly path: string;
  readonly parameters: readonly Column['type'][];
  /** How many arguments have no default. */
  readonly required: number;
  readonly type: Column['type'];
}

/** What the sources say of tables, by the PostgreSQL name without a schema, and with one. */
export class Catalog {
  readonly #tables = new Map<string, KnownTable>();
  /** Session variables by folded name: their PostgreSQL type once SET has been seen. */
  readonly variables = new Map<string, Column['type']>();

  /** By folded name, without a schema. */
  readonly functions = new Map<string, KnownFunction>();

  /** WEEK_START, once ALTER SESSION has set it: 1 is Monday, 0 Snowflake's default. */
  weekStart: number | undefined;

  add(name: TableName, table: KnownTable): void {
    this.#tables.set(`${name.schema ?? ''}.${name.as}`, table);
    if (name.schema !== undefined) this.#tables.set(name.as, table);
  }

  /** A name without a schema finds the table in any; one with a schema also a table that was made without. */
  find({ schema, as }: TableName): KnownTable | undefined {
    return (
      this.#tables.get(`${schema ?? ''}.${as}`) ?? this.#tables.get(schema === undefined ? as : `.${as}`)
    );
  }
}

export interface TableName {
  readonly schema: string | undefined;
  readonly as: string;
}

/** The PostgreSQL name of a table. A database of its own has no place here: one database holds all schemas. */
export function tableName(table: Pick<ast.TableRef, 'name' | 'schema'>): TableName {
  return {
    schema: table.schema ? postgresName(fold(table.schema)) : undefined,
    as: postgresName(fold(table.name)),
  };
}
