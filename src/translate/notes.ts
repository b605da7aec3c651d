/** One thing that the translation knows how to do; the report lists those that were applied. */
export interface Rule {
  /** Stable and greppable, such as `qualify-to-subquery`. */
  readonly id: string;
  /** One line for the report. */
  readonly says: string;
}

/** What is left to a person, with the line of the source file where it stands. */
export interface HumanItem {
  readonly line: number;
  readonly reason: string;
}

/** All that was done to one statement, and how sure it is. */
export interface Notes {
  readonly rules: Map<string, Rule>;
  /** Functions of compat.sql that the output calls. */
  readonly helpers: Set<string>;
  /** What was taken for granted because a table's definition is not among the sources. */
  readonly assumptions: Set<string>;
  /** What a person has to look at though there is a translation. */
  readonly checks: HumanItem[];
  readonly advice: Set<string>;
  readonly line: number;
}

export function emptyNotes(line: number): Notes {
  return {
    rules: new Map(),
    helpers: new Set(),
    assumptions: new Set(),
    checks: [],
    advice: new Set(),
    line,
  };
}

export function applied(notes: Notes, rule: Rule): void {
  notes.rules.set(rule.id, { id: rule.id, says: rule.says });
}

export function advised(notes: Notes, advice: string): void {
  notes.advice.add(advice);
}

/** Notes what a person has to look at; once a line. */
export function toCheck(notes: Notes, reason: string, line = notes.line): void {
  if (notes.checks.some((item) => item.line === line && item.reason === reason)) return;
  notes.checks.push({ line, reason });
}

/** Thrown where a faithful translation is not possible: the statement is left to a person. */
export class Untranslatable extends Error {
  /** A word of the source by which the line can be found. */
  readonly near: string | undefined;

  constructor(message: string, near?: string) {
    super(message);
    this.near = near;
  }
}
