import { createHash } from 'node:crypto';
import { count, duration } from '../figures.ts';
import type { RunFacts } from './facts.ts';
import type { Failure } from './failure.ts';

/** What a sender sends. */
export interface StatusMessage {
  /** The same each time that this is sent, and no other message has it. */
  readonly id: string;
  readonly subject: string;
  /** For people; lines end with \n. */
  readonly text: string;
  readonly facts: RunFacts;
}

export function statusMessage(facts: RunFacts): StatusMessage {
  const name = [facts.kind, facts.runId ?? 'none', facts.outcome].join('-');
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
  return { id: `${name}-${digest}`, subject: subjectOf(facts), text: textOf(facts), facts };
}

function subjectOf(facts: RunFacts): string {
  const { changes, failure } = facts;
  const place = failure?.where ? ` in ${failure.where}` : '';
  switch (facts.outcome) {
    case 'done':
      return `${titleOf(facts)}: done, ${changes === null ? 'no report' : pairsInWords(changes.pairs)}`;
    case 'failed':
      return `${titleOf(facts)}: failed${place}`;
    case 'held':
      return `${titleOf(facts)}: waiting${place}`;
  }
}

function titleOf({ kind, asOf }: RunFacts): string {
  return `${kind === 'nightly' ? 'Night' : 'Pipeline run'} of ${asOf}`;
}

function pairsInWords(pairs: NonNullable<RunFacts['changes']>['pairs']): string {
  const parts = (['new', 'reopened', 'resolved', 'deleted'] as const)
    .filter((change) => pairs[change] > 0)
    .map((change) => `${count(pairs[change])} ${change}`);
  return parts.length === 0 ? 'no pair changed' : `pairs: ${parts.join(', ')}`;
}

function textOf(facts: RunFacts): string {
  const paragraphs = [
    `${subjectOf(facts)}.`,
    courseOf(facts),
    facts.failure && failureInWords(facts.failure),
    changesTable(facts),
    tablesInWords(facts),
    examplesInWords(facts),
    nextStep(facts),
  ];
  return `${paragraphs.filter((text) => text).join('\n\n')}\n`;
}

function courseOf(facts: RunFacts): string {
  const { runId, startedAt, seconds, isResumed, outcome, tablesRead } = facts;
  if (runId === null || startedAt === null || seconds === null)
    return 'It failed before it could be recorded.';
  const how = outcome === 'done' ? 'took' : 'ended after';
  const resumed = isResumed ? ', with what it was cut off in or failed at before' : '';
  const tables = tablesRead === 0 ? '' : ` ${count(tablesRead)} tables were read.`;
  return `Run ${runId} began ${startedAt} UTC and ${how} ${duration(seconds)}${resumed}.${tables}`;
}

function failureInWords({ code, message, hint }: Failure): string {
  const what = message ?? `Its message may quote rows and is left out here; \`cm nightly status\` has it.`;
  return [`${code}: ${what}`, hint && `What to do: ${hint}`].filter((line) => line).join('\n');
}

function changesTable({ changes }: RunFacts): string {
  if (changes === null) return '';
  const cells = (...values: string[]) => values.map((value) => value.padStart(10)).join('');
  const line = (name: 'pairs' | 'conflicts') => {
    const { new: added, reopened, resolved, deleted } = changes[name];
    return `${name.padEnd(10)}${cells(...[added, reopened, resolved, deleted].map(count))}`;
  };
  return [
    `${''.padEnd(10)}${cells('new', 'reopened', 'resolved', 'deleted')}`,
    line('pairs'),
    line('conflicts'),
  ].join('\n');
}

function tablesInWords({ tables }: RunFacts): string {
  if (tables.length === 0) return '';
  const lines = tables.flatMap(({ table, failure, rejected, drift }) => [
    ...(failure === null ? [] : [failedTable(table, failure)]),
    ...(rejected === 0
      ? []
      : [`${table}: rows that could not be stored: ${count(rejected)}; control.quarantine lists them.`]),
    ...drift.map((says) => `${table}: ${says}`),
  ]);
  return ['Tables to look at:', ...lines.map((line) => `  ${line}`)].join('\n');
}

function failedTable(table: string, { code, message, hint }: Failure): string {
  const what = message === null ? `failed, ${code}.` : message.replace(`${table}: `, '');
  return [`${table}: ${what}`, hint].filter((part) => part).join(' ');
}

function examplesInWords({ examples }: RunFacts): string {
  if (examples.length === 0) return '';
  const lines = examples.map(
    ({ pairId, conflictId, change }) => `  pair ${pairId} of conflict ${conflictId}: ${change}`,
  );
  return ['The first pairs that changed:', ...lines].join('\n');
}

function nextStep(facts: RunFacts): string {
  const { kind, asOf, outcome, changes, runId } = facts;
  const command = kind === 'nightly' ? 'nightly' : 'pipeline run';
  const status = kind === 'nightly' ? 'cm nightly status' : 'cm pipeline status';
  if (outcome === 'done') return `More: \`${status}\`; \`cm conflict show ID\` tells a conflict.`;
  const shown = changes === null ? 'Readers see the conflicts of the run before.' : '';
  const same = runId === null ? '' : `, under the same id`;
  const when = outcome === 'held' ? 'Once the gate is open' : 'Once that is corrected';
  return `${shown} ${when}, \`cm ${command} --as-of ${asOf}\` goes on${same}. More: \`${status}\`.`.trim();
}
