import type { Command } from 'commander';
import {
  findSide,
  type HistoryEntry,
  judge,
  lastNight,
  readConflict,
  readFacts,
  readHistory,
  unknownSide,
} from '../explain/index.ts';
import type { Pool } from '../postgres/pool.ts';
import { requireSchema } from './applied-schema.ts';
import { conflictInWords, whyInWords } from './conflict-words.ts';
import type { Invocation } from './invocation.ts';
import { asDate } from './option-values.ts';
import { openPool, openPostgres } from './postgres.ts';
import { textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

/** `cm conflict show | why | history` */
export function addConflictCommand(program: Command, invocation: Invocation): void {
  const workplaceOf = (command: Command) =>
    openWorkplace(command.optsWithGlobals<CommonOptions>(), invocation);
  const conflict = program
    .command('conflict')
    .description('one conflict: what it is, why, and what became of it');
  conflict
    .command('show')
    .description('one conflict in words and numbers: both sides of each pair, rules, status, money')
    .argument('<id>', 'number of the conflict')
    .action(async (id: string, _options: unknown, command: Command) => show(await workplaceOf(command), id));
  conflict
    .command('why')
    .description('which of the nine rules fire for two visits, which do not, and why')
    .argument('<visit>', 'visit or event: its id, or the application visit id')
    .argument('<other>', 'the other one')
    .option('--as-of <date>', 'the day to judge for, YYYY-MM-DD (default: the last night)', asDate)
    .action(async (visit: string, other: string, _options: unknown, command: Command) => {
      const { asOf } = command.optsWithGlobals<WhyOptions>();
      await why(await workplaceOf(command), { called: [visit, other], asOf });
    });
  conflict
    .command('history')
    .description('what nights and people have changed of its pairs')
    .argument('<id>', 'number of the conflict')
    .action(async (id: string, _options: unknown, command: Command) =>
      history(await workplaceOf(command), id),
    );
}

async function show(workplace: Workplace, id: string): Promise<void> {
  const { terminal } = workplace;
  const conflict = await readConflict(await openDatabase(workplace), id);
  terminal.print(conflictInWords(conflict));
  terminal.printJson(conflict);
}

interface WhyOptions extends CommonOptions {
  asOf?: string;
}

async function why(
  workplace: Workplace,
  { called, asOf }: { called: readonly [string, string]; asOf: string | undefined },
): Promise<void> {
  const { terminal } = workplace;
  const pool = await openDatabase(workplace);
  const sides = [await findSide(pool, called[0]), await findSide(pool, called[1])] as const;
  const day = asOf ?? (await lastNight(pool)) ?? workplace.today;
  const facts = await readFacts(pool, { sides, asOf: day });
  if (facts === null) throw unknownSide(called.join(' or '));
  const verdict = judge(facts);
  terminal.print(whyInWords(facts, verdict));
  terminal.printJson({ verdict, facts });
}

async function history(workplace: Workplace, id: string): Promise<void> {
  const { terminal } = workplace;
  const entries = await readHistory(await openDatabase(workplace), id);
  terminal.print(entries.length === 0 ? `Conflict ${id} has no history yet.` : historyTable(entries));
  terminal.printJson({ conflictId: id, entries });
}

function historyTable(entries: readonly HistoryEntry[]): string {
  return textTable(
    [
      { title: 'date' },
      { title: 'pair', align: 'right' },
      { title: 'field' },
      { title: 'change' },
      { title: 'who' },
    ],
    entries.flatMap((entry) =>
      entry.changes.map(({ label, old, new: now }) => [
        dateOf(entry),
        entry.pairId,
        label,
        `${old ?? '–'} → ${now ?? '–'}`,
        whoIn(entry),
      ]),
    ),
  );
}

/** A night has its day alone. */
function dateOf({ at, by }: HistoryEntry): string {
  return by.kind === 'night' ? (at ?? '').slice(0, 10) : (at ?? '').slice(0, 19).replace('T', ' ');
}

function whoIn({ by }: HistoryEntry): string {
  switch (by.kind) {
    case 'night':
      return `night, run ${by.runId}`;
    case 'person':
      return by.name ?? by.id;
    case 'unknown':
      return 'old system';
  }
}

async function openDatabase(workplace: Workplace): Promise<Pool> {
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: 2,
    applicationName: 'cm conflict',
  });
  await requireSchema(pool, workplace.migrations);
  return pool;
}
