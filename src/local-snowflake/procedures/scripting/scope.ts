import { SqlError } from '../../engine/sql-error.ts';
import type { Column } from '../../sql/catalog.ts';
import type { Value } from '../../sql/session.ts';
import type { SqlType } from '../../sql/types.ts';
import type { ResultRows } from '../result-rows.ts';
import type { StatementResult } from '../runner.ts';
import type { Fragment } from './syntax.ts';

/** What a name stands for in a block. */
export type Variable =
  | { kind: 'value'; type: SqlType; value: Value }
  | { kind: 'row'; columns: Column[]; cells: (string | null)[] }
  | { kind: 'cursor'; of: { query: Fragment } | { resultSet: string }; open: ResultRows | undefined }
  | { kind: 'resultset'; result: StatementResult | undefined }
  | { kind: 'exception'; code: number; message: string };

/** The names of a block, within those of the blocks around it. */
export class Scope {
  readonly #variables = new Map<string, Variable>();
  readonly #parent: Scope | undefined;

  constructor(parent?: Scope) {
    this.#parent = parent;
  }

  declare(name: string, variable: Variable): void {
    this.#variables.set(name, variable);
  }

  find(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.#parent?.find(name);
  }

  /** The variable of this kind, or the error that there is none. */
  get<K extends Variable['kind']>(name: string, kind: K): Variable & { kind: K } {
    const variable = this.find(name);
    if (!variable || !isKind(variable, kind)) throw notDeclared(name);
    return variable;
  }
}

export function notDeclared(name: string): SqlError {
  return new SqlError('000904', '42000', `SQL compilation error:\ninvalid identifier '${name}'`);
}

function isKind<K extends Variable['kind']>(variable: Variable, kind: K): variable is Variable & { kind: K } {
  return variable.kind === kind;
}
