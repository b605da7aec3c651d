import type { Column } from '../sql/catalog.ts';
import type { Procedure } from './procedure.ts';
import type { Block } from './scripting/syntax.ts';

export interface CompiledRow {
  sql: string;
  columns: Column[];
}

/** What statements about procedures amount to, and must be run outside of any connection: they run statements. */
export type ProgramPlan =
  | { kind: 'call'; procedure: Procedure; args: CompiledRow }
  | { kind: 'block'; block: Block }
  | { kind: 'immediate'; text: CompiledRow; using: CompiledRow[] }
  | { kind: 'set variables'; names: string[]; values: CompiledRow }
  | { kind: 'unset variables'; names: string[] };
