// What other translators make of the pairs of test/translate: does PostgreSQL parse it, and does it give what Snowflake gives?
// sqlglot has to be importable by the Python that CM_PYTHON names (default python3): `pip install sqlglot`.
//
//   npm run bench:translate
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual, promisify } from 'node:util';
import { Dialect, generate, parse } from '@polyglot-sql/sdk';
import { z } from 'zod';
import { startEmbedded, stopEmbedded } from '../src/postgres/embedded/sharing.ts';
import { connect } from '../src/postgres/pool.ts';
import { syntaxErrorOf } from '../src/translate/check.ts';
import { startBothSides } from '../test/translate/both-sides.ts';
import { readTopics, textOf, translate } from '../test/translate/pairs.ts';

const script = `
import json, sys, sqlglot
def one(sql):
    try:
        return ';\\n'.join(sqlglot.transpile(sql, read='snowflake', write='postgres'))
    except Exception as error:
        return None
print(json.dumps({'version': sqlglot.__version__, 'outputs': [one(sql) for sql in json.load(sys.stdin)]}))
`;

const topics = readTopics();
const asked = topics.flatMap(({ pairs }) => pairs.map(({ snowflake }) => snowflake));
const sqlglot = await transpiled(asked);
const polyglot = asked.map((sql) => {
  const tree = parse(sql, Dialect.Snowflake);
  if (!tree.success) return null;
  const nodes: unknown = tree.ast;
  const written = generate(Array.isArray(nodes) ? nodes : [nodes], Dialect.PostgreSQL);
  return written.success ? (written.sql ?? []).join(';\n') : null;
});
const ours = asked.map((sql) => {
  const translation = translate(sql);
  return translation.left ? null : textOf(translation);
});

const folder = await mkdtemp(join(tmpdir(), 'cm-bench-'));
// As root the server runs as somebody else, who has to be able to enter.
await chmod(folder, 0o755);
const { url } = await startEmbedded({ directory: join(folder, 'postgres') });
const pool = connect(url, { max: 2 });
const sides = await startBothSides(pool);
const tools = [
  { name: 'cm translate', outputs: ours },
  { name: `sqlglot ${sqlglot.version}`, outputs: sqlglot.outputs },
  { name: 'polyglot-sql', outputs: polyglot },
];
const compared = topics.flatMap(({ name, pairs }) => pairs.map((pair) => ({ name, pair })));
const tallies = tools.map(() => ({ refused: 0, parses: 0, compared: 0, same: 0 }));
try {
  for (const [i, { name, pair }] of compared.entries()) {
    const isCompared =
      sides.isQuery(pair.snowflake) &&
      !['sessions', 'human'].includes(name) &&
      pair.unlike === undefined &&
      pair.postgres !== undefined;
    const expected = isCompared ? await sides.inSnowflake(pair.snowflake) : undefined;
    for (const [t, { outputs }] of tools.entries()) {
      const tally = tallies[t];
      const output = outputs[i];
      if (!tally) continue;
      if (isCompared) tally.compared += 1;
      if (output === null || output === undefined) {
        tally.refused += 1;
        continue;
      }
      if ((await syntaxErrorOf(output)) === undefined) tally.parses += 1;
      const found = isCompared ? await sides.inPostgres(output).catch(() => undefined) : undefined;
      if (expected !== undefined && isDeepStrictEqual(found, expected)) tally.same += 1;
    }
  }
} finally {
  await sides.stop();
  await pool.end();
  await stopEmbedded(join(folder, 'postgres'));
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  `| tool | statements | refused, with a reason | PostgreSQL parses | queries run | same result |\n| --- | --: | --: | --: | --: | --: |\n`,
);
for (const [t, { name }] of tools.entries()) {
  const tally = tallies[t];
  process.stdout.write(
    `| ${name} | ${asked.length} | ${tally?.refused} | ${tally?.parses} | ${tally?.compared} | ${tally?.same} |\n`,
  );
}

async function transpiled(
  statements: readonly string[],
): Promise<{ version: string; outputs: (string | null)[] }> {
  const running = promisify(execFile)(process.env.CM_PYTHON ?? 'python3', ['-c', script], {
    maxBuffer: 64 * 1024 ** 2,
  });
  running.child.stdin?.end(JSON.stringify(statements));
  const { stdout } = await running;
  return z.object({ version: z.string(), outputs: z.array(z.string().nullable()) }).parse(JSON.parse(stdout));
}
