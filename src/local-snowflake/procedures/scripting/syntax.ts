import type { SqlType } from '../../sql/types.ts';

/** A line from one and a position from zero, in the text of the outermost block. */
export interface Place {
  line: number;
  position: number;
}

/** A part of the block that goes to the compiler of SQL, and where variables may stand in it. */
export interface Fragment {
  sql: string;
  holes: Hole[];
}

/** `:name`, `:row.column` or, in an expression of the block itself, the same without a colon. */
export interface Hole {
  start: number;
  end: number;
  name: string;
  column: string | undefined;
  /** With a colon it must be a variable; without one it may as well be a column or a keyword. */
  isBind: boolean;
  /** `IDENTIFIER(:name)`: the value is a name. */
  isIdentifier: boolean;
}

/** A statement whose rows are wanted. */
export type Source =
  | { kind: 'sql'; fragment: Fragment }
  | { kind: 'immediate'; text: Fragment; using: Fragment[] };

/** The right side of an assignment; `source` where it is a statement in parentheses, for a RESULTSET. */
export interface Assigned {
  value: Fragment;
  source: Source | undefined;
}

export type Declaration =
  | { kind: 'variable'; name: string; type: SqlType | undefined; value: Assigned | undefined }
  | { kind: 'cursor'; name: string; of: { query: Fragment } | { resultSet: string } }
  | { kind: 'resultset'; name: string; value: Assigned | undefined }
  | { kind: 'exception'; name: string; code: number; message: string };

export interface Handler {
  /** Undefined is OTHER. */
  names: (string | undefined)[];
  steps: Step[];
}

export interface Block {
  declarations: (Declaration & { place: Place })[];
  steps: Step[];
  handlers: Handler[];
}

export interface Branch {
  condition: Fragment;
  steps: Step[];
}

export type Step = { place: Place } & (
  | { kind: 'declare'; declaration: Declaration }
  | { kind: 'assign'; name: string; assigned: Assigned }
  | { kind: 'sql'; fragment: Fragment; into: string[] }
  | { kind: 'immediate'; text: Fragment; using: Fragment[] }
  | { kind: 'if'; branches: Branch[]; otherwise: Step[] }
  | { kind: 'case'; operand: Fragment | undefined; branches: Branch[]; otherwise: Step[] }
  | {
      kind: 'count';
      name: string;
      from: Fragment;
      to: Fragment;
      isReverse: boolean;
      steps: Step[];
      label: string | undefined;
    }
  | { kind: 'rows'; name: string; over: string; steps: Step[]; label: string | undefined }
  | { kind: 'while' | 'until'; condition: Fragment; steps: Step[]; label: string | undefined }
  | { kind: 'loop'; steps: Step[]; label: string | undefined }
  | { kind: 'break' | 'continue'; label: string | undefined }
  | { kind: 'open'; cursor: string; using: Fragment[] }
  | { kind: 'fetch'; cursor: string; into: string[] }
  | { kind: 'close'; cursor: string }
  | { kind: 'return'; value: Fragment | undefined }
  | { kind: 'return table'; source: Source | { kind: 'name'; name: string } }
  | { kind: 'raise'; name: string | undefined }
  | { kind: 'block'; block: Block }
  | { kind: 'nothing' }
);
