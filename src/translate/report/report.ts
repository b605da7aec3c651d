import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FileEntry, TranslatedFile } from '../files.ts';
import type { Translation } from '../translate.ts';

const confidence = z.enum(['sure', 'assumed', 'to check', 'left']);
const item = z.object({ line: z.number(), reason: z.string() });

const statement = z.object({
  line: z.number(),
  source: z.string(),
  /** Empty where the statement changes nothing here, or is left to a person. */
  target: z.array(z.string()),
  /** `sure`: by rules alone. `assumed`: a type was not known. `to check`: a person has to look. `left`: not translated. */
  confidence,
  rules: z.array(z.object({ id: z.string(), says: z.string() })),
  assumptions: z.array(z.string()),
  checks: z.array(item),
  advice: z.array(z.string()),
  left: item.optional(),
  /** Of a statement that a routine builds: what only a run can tell. */
  unknown: z.array(z.string()),
  /** What PostgreSQL has against it. */
  refused: z.array(z.string()),
});

const entry = statement.extend({
  routine: z.object({ kind: z.string(), name: z.string(), language: z.string() }).optional(),
  recovered: z.array(statement),
  missed: z.array(item),
});

/** What `report.json` holds. */
export const reportSchema = z.object({
  version: z.literal(1),
  postgresVersion: z.number(),
  files: z.array(z.object({ path: z.string(), entries: z.array(entry) })),
  rules: z.array(z.object({ id: z.string(), says: z.string(), uses: z.number() })),
  helpers: z.array(z.string()),
  totals: z.record(confidence, z.number()),
  /** Of all sources, so that a report can be told from another. */
  digest: z.string(),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportStatement = z.infer<typeof statement>;
export type ReportEntry = z.infer<typeof entry>;

/** Everything that was done, as one document. */
export function reportOf(files: readonly TranslatedFile[], postgresVersion: number): Report {
  const told = files.map(({ path, entries }) => ({ path, entries: entries.map(entryOf) }));
  const all = told.flatMap(({ entries }) =>
    entries.flatMap((each) => [...(each.routine ? [] : [each]), ...each.recovered]),
  );
  const uses = new Map<string, { says: string; uses: number }>();
  for (const { rules } of all)
    for (const { id, says } of rules) uses.set(id, { says, uses: (uses.get(id)?.uses ?? 0) + 1 });
  const count = (wanted: z.infer<typeof confidence>) =>
    all.filter((each) => each.confidence === wanted).length;
  const helpers = files.flatMap(({ entries }) =>
    entries.flatMap(({ notes, recovered }) =>
      [notes, ...recovered.map((each) => each.notes)].flatMap((each) => [...each.helpers]),
    ),
  );
  return {
    version: 1,
    postgresVersion,
    files: told,
    rules: [...uses]
      .map(([id, rule]) => ({ id, ...rule }))
      .sort((a, b) => b.uses - a.uses || a.id.localeCompare(b.id)),
    helpers: [...new Set(helpers)].sort(),
    totals: {
      sure: count('sure'),
      assumed: count('assumed'),
      'to check': count('to check'),
      left: count('left'),
    },
    digest: createHash('sha256')
      .update(JSON.stringify(told.map(({ entries }) => entries.map(({ source }) => source))))
      .digest('hex')
      .slice(0, 12),
  };
}

function entryOf(entry: FileEntry): ReportEntry {
  return {
    ...statementOf(entry, [], entry.refused),
    ...(entry.routine && { routine: entry.routine }),
    recovered: entry.recovered.map((each) => statementOf(each, each.unknown, [])),
    missed: [...entry.missed],
  };
}

function statementOf(
  translation: Translation,
  unknown: readonly string[],
  refused: readonly string[],
): ReportStatement {
  const { line, source, statements, notes, left } = translation;
  const isOpen = notes.checks.length > 0 || unknown.length > 0 || refused.length > 0;
  return {
    ...{ line, source, target: [...statements], unknown: [...unknown], refused: [...refused] },
    confidence: left ? 'left' : isOpen ? 'to check' : notes.assumptions.size > 0 ? 'assumed' : 'sure',
    rules: [...notes.rules.values()],
    assumptions: [...notes.assumptions],
    checks: notes.checks.map(({ line: at, reason }) => ({ line: at, reason })),
    advice: [...notes.advice],
    ...(left && { left: { line: left.line, reason: left.reason } }),
  };
}
