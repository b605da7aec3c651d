import { snakeCase } from '../../config/names.ts';
import type { Proposal } from './proposal.ts';

/** A draft as the text of a table file: what it rests on stands beside it in comments. */
export function tableFile({ table, source, columns, left, key, watermark, evidence }: Proposal): string {
  const lines = [
    '# yaml-language-server: $schema=../table.schema.json',
    `# A draft from the inventory of ${source.database}: see that each line is so, then take this line away.`,
    `table: ${table}`,
    `source_view: ${source.id}`,
    'target_schema: analytics',
    `# ${sampleWords(evidence)}`,
    ...evidence.keys
      .filter(({ isUnique }) => isUnique)
      .map(({ columns: names }) => `# Could be the key: ${names.join(' + ')}.`),
    `pk: [${key.join(', ')}]`,
    ...evidence.watermarks.map(
      ({ column, nulls, least, greatest }) =>
        `# Tells of time: ${column}, empty in ${nulls}, from ${least ?? 'nothing'} to ${greatest ?? 'nothing'}.`,
    ),
    ...(watermark === undefined
      ? ['# No column was found that grows when a row changes: every run reads everything.']
      : [`watermark_column: ${watermark}`, 'lookback: 2h']),
    ...(evidence.isWhole ? [] : partitioning(columns, source.rows)),
    ...left.map(({ name, type }) => `# Left out: ${name} is ${type}, which has no type in PostgreSQL.`),
    'columns:',
    ...columns.map(({ column, as }) =>
      snakeCase(column.name) === as
        ? `  - ${scalar(column.name)} # ${column.type}`
        : `  - { column: ${JSON.stringify(column.name)}, as: ${as} } # ${column.type}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function sampleWords({ sampledRows, isWhole }: Proposal['evidence']): string {
  const rows = sampledRows.toLocaleString('en-US');
  return isWhole
    ? `All of its ${rows} rows were looked at.`
    : `The first ${rows} rows were looked at, not all.`;
}

/** A date within which most rows stay where they are makes months that can be read, kept and dropped alone. */
function partitioning(columns: Proposal['columns'], rows: number | null): string[] {
  const dates = columns.filter(
    ({ column, as }) => /^(DATE|TIMESTAMP)/.test(column.type) && /date|day/.test(as),
  );
  const date = dates.find(({ column }) => column.type === 'DATE') ?? dates[0];
  if (date === undefined) return [];
  const size =
    rows === null ? 'Its number of rows is not known' : `It has ${rows.toLocaleString('en-US')} rows`;
  return [`# ${size}; from some ten million on, partition it by month:`, `# partition_by: ${date.as}`];
}

/** Quoted where YAML would take it for something else. */
function scalar(text: string): string {
  return /^[A-Za-z_][\w ().-]*$/.test(text) &&
    !/^(yes|no|on|off|true|false|null|y|n)$/i.test(text) &&
    !text.endsWith(' ')
    ? text
    : JSON.stringify(text);
}
