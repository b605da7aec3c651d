import { Catalog } from './catalog.ts';
import { syntaxErrorOf } from './check.ts';
import { recover } from './procedures/recover.ts';
import type { Recovery } from './procedures/recovered.ts';
import { type Routine, routineOf } from './procedures/routine.ts';
import { type SourceStatement, statementsOf } from './source.ts';
import { type TranslateOptions, type Translation, translateStatement } from './translate.ts';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A statement of a file; one with a body also has what is known of the statements that the body runs. */
export interface FileEntry extends Translation {
  readonly routine?: Pick<Routine, 'kind' | 'name' | 'language'>;
  readonly recovered: readonly (Translation & { readonly unknown: readonly string[] })[];
  readonly missed: Recovery['missed'];
  /** What PostgreSQL's parser has against the translation; none, or it is a fault of the translator. */
  readonly refused: readonly string[];
}

export interface TranslatedFile {
  readonly path: string;
  readonly entries: readonly FileEntry[];
}

/** Translates files that belong together: what one defines, the others know, whatever their order. */
export async function translateFiles(
  files: readonly SourceFile[],
  options: TranslateOptions,
): Promise<TranslatedFile[]> {
  const catalog = new Catalog();
  const parsed = files.map(({ path, text }) => ({ path, statements: statementsOf(text) }));
  learn(
    parsed.flatMap(({ statements }) => statements),
    catalog,
    options,
  );
  const translated: TranslatedFile[] = [];
  for (const { path, statements } of parsed) {
    const entries: FileEntry[] = [];
    for (const statement of statements) entries.push(await entryOf(statement, catalog, options));
    translated.push({ path, entries });
  }
  return translated;
}

/** Tables first, then functions and views, each as often as it takes to know those that read others. */
function learn(statements: readonly SourceStatement[], catalog: Catalog, options: TranslateOptions): void {
  for (const pattern of [
    /^create\b[^(]*?\btable\b/i,
    /^create\b[^(]*?\bfunction\b/i,
    /^create\b[^(]*?\bview\b/i,
    /^create\b[^(]*?\b(view|dynamic table)\b/i,
  ]) {
    for (const statement of statements)
      if (pattern.test(statement.sql)) translateStatement(statement, catalog, options);
  }
}

async function entryOf(
  statement: SourceStatement,
  catalog: Catalog,
  options: TranslateOptions,
): Promise<FileEntry> {
  const routine = routineOf(statement);
  const translation = translateStatement(statement, catalog, options);
  if (!routine || !translation.left) {
    return { ...translation, recovered: [], missed: [], refused: await refusalsOf(translation.statements) };
  }
  const { statements, missed } = await recover(routine);
  const own = statements.map(({ sql, line, unknown }) => {
    const flat = { sql: numbered(sql.trim().replace(/;$/, '')), line };
    return { ...translateStatement(flat, catalog, options), unknown };
  });
  const left = { line: statement.line, reason: replacement[routine.kind](routine) };
  return {
    ...{ ...translation, left, missed, recovered: own },
    routine: { kind: routine.kind, name: routine.name, language: routine.language },
    refused: await refusalsOf(own.flatMap((each) => each.statements)),
  };
}

const replacement: Record<Routine['kind'], (routine: Routine) => string> = {
  procedure: ({ language }) =>
    `A procedure in ${language} becomes a step of the pipeline, or a procedure in PL/pgSQL: its statements are translated below, how they follow each other is left to a person.`,
  function: ({ language }) =>
    `A function in ${language} becomes one in SQL or PL/pgSQL: its body is left to a person.`,
  task: () =>
    'A task becomes a step of a scheduler, such as cron or pg_cron, with its order among the others.',
};

/** `?` as `:1`, `:2` …, which is how the translator knows binds. */
function numbered(sql: string): string {
  let index = 0;
  return sql.replace(/'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?/g, (piece) =>
    piece === '?' ? `:${++index}` : piece,
  );
}

async function refusalsOf(statements: readonly string[]): Promise<string[]> {
  const refusals: string[] = [];
  for (const sql of statements) {
    const error = await syntaxErrorOf(sql);
    if (error !== undefined) refusals.push(error);
  }
  return refusals;
}
