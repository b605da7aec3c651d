import type { FileEntry, TranslatedFile } from './files.ts';
import { fold, postgresName } from './names.ts';

export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^create\b[^(]*?\b(?:dynamic\s+table|view)\b/i, 'views'],
  [/^create\b[^(]*?\btable\b/i, 'tables'],
  [/^create\b[^(]*?\bsequence\b/i, 'sequences'],
  [/^create\b[^(]*?\bfunction\b/i, 'routines'],
];

/** A file of SQL for each object that the sources define, and one for what else each source holds. */
export function outputFiles(files: readonly TranslatedFile[]): OutputFile[] {
  const texts = new Map<string, string[]>();
  for (const { path, entries } of files) {
    for (const entry of entries) {
      const place = placeOf(entry) ?? `scripts/${path.replace(/^.*\//, '').replace(/\.sql$/i, '')}.sql`;
      texts.set(place, [...(texts.get(place) ?? []), textOf(path, entry)]);
    }
  }
  return [...texts].map(([path, parts]) => ({ path, text: `${parts.join('\n\n')}\n` }));
}

function placeOf({ source, routine }: FileEntry): string | undefined {
  if (routine) return `routines/${nameOf(routine.name)}.sql`;
  const kind = kinds.find(([pattern]) => pattern.test(source))?.[1];
  const name =
    /^create\b[^(]*?\b(?:table|view|sequence|function)\s+(?:if\s+not\s+exists\s+)?((?:"(?:[^"]|"")*"|[\w$.])+)/i.exec(
      source,
    )?.[1];
  return kind === undefined || name === undefined ? undefined : `${kind}/${nameOf(name)}.sql`;
}

function nameOf(path: string): string {
  const last = (path.match(/"(?:[^"]|"")*"|[^.]+/g) ?? [path]).at(-1) ?? path;
  const isQuoted = last.startsWith('"');
  return postgresName(fold({ name: isQuoted ? last.slice(1, -1) : last, quoted: isQuoted }));
}

function textOf(path: string, entry: FileEntry): string {
  const origin = `-- From ${path}, line ${entry.line}`;
  if (!entry.routine) return `${origin}\n${bodyOf(entry)}`;
  const parts = entry.recovered.map(
    (each) =>
      `-- Line ${each.line}${each.unknown.length > 0 ? `; known at run time alone: ${each.unknown.join(', ')}` : ''}\n${bodyOf(each)}`,
  );
  const missed = entry.missed.map(({ line, reason }) => `-- Line ${line}: ${reason}`);
  return [`${origin}: ${entry.left?.reason ?? ''}`, ...parts, ...missed].join('\n\n');
}

function bodyOf({ statements, left, notes }: Pick<FileEntry, 'statements' | 'left' | 'notes'>): string {
  const remarks = [
    ...(left ? [`-- Left to a person: ${left.reason}`] : []),
    ...notes.checks.map(({ reason }) => `-- Look at this: ${reason}`),
  ];
  return [...remarks, ...statements.map((sql) => `${sql};`)].join('\n');
}
