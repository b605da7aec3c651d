import type { Relation } from '../../compiled.ts';

/** What stands in FROM, and what it brings into the scope. */
export interface Source {
  readonly sql: string;
  readonly relation: Relation;
}
