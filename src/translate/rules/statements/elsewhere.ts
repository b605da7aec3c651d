/** What PostgreSQL has no statement for, by its first words, and what takes its place. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [
    /^create (or replace )?(transient )?stage\b/i,
    'A stage has no counterpart: files lie in a bucket, and COPY or aws_s3 reads them.',
  ],
  [/^create (or replace )?file format\b/i, 'A file format has no counterpart: its options go to COPY.'],
  [
    /^create (or replace )?stream\b/i,
    'A stream has no counterpart: a trigger with transition tables, a column with the time of the last change, or logical decoding tells what changed.',
  ],
  [
    /^create (or replace )?pipe\b/i,
    'A pipe has no counterpart: a scheduled COPY, or aws_s3 called on an event of the bucket, loads the files.',
  ],
  [
    /^create (or replace )?warehouse\b/i,
    'A warehouse has no counterpart: PostgreSQL computes where it stores.',
  ],
  [
    /^create (or replace )?(database|share|role|user|network|resource|(notification |storage |api |security )?integration|masking policy|row access policy|tag)\b/i,
    'This object of the account is set up by whoever runs the server, not by a statement of the schema.',
  ],
  [/^(grant|revoke)\b/i, 'Rights follow the roles of the new system; they are given anew.'],
  [
    /^(show|describe|desc|list|ls)\b/i,
    'A question about the catalogue: information_schema and pg_catalog answer it here.',
  ],
  [/^(put|get|remove|rm)\b/i, 'Files are moved by a client here, not by a statement.'],
  [
    /^alter (warehouse|stage|task|stream|pipe|account|user|role|database)\b/i,
    'What this alters has no counterpart here.',
  ],
  [
    /^drop (warehouse|stage|task|stream|pipe|file format|dynamic table)\b/i,
    'What this drops has no counterpart here.',
  ],
  [/^undrop\b/i, 'UNDROP has no counterpart: PostgreSQL keeps nothing of what is dropped; a backup does.'],
  [
    /^execute (immediate|task)\b/i,
    'EXECUTE IMMEDIATE and EXECUTE TASK belong to a procedure or a scheduler.',
  ],
  [/^!/, 'A command of the SnowSQL client; psql has \\i and \\set.'],
];

/** Why a statement is left to a person; undefined if it is a statement that the rules know. */
export function replacementOf(sql: string): string | undefined {
  const flat = sql.replace(/\s+/g, ' ');
  return elsewhere.find(([pattern]) => pattern.test(flat))?.[1];
}
