/** A statement that a routine runs, as far as its text can be known without running it. */
export interface RecoveredStatement {
  readonly sql: string;
  /** In the source file. */
  readonly line: number;
  /** What the names `runtime_value_n` in it stand for. */
  readonly unknown: readonly string[];
}

/** What was found in a body. */
export interface Recovery {
  readonly statements: readonly RecoveredStatement[];
  /** Places that no path through the body with constants has reached, with the reason. */
  readonly missed: readonly { readonly line: number; readonly reason: string }[];
}
