import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { CmError, messageOf } from '../errors.ts';
import {
  databaseErrorsOf,
  helpersSql,
  outputFiles,
  type Report,
  reportOf,
  reportPage,
  type SourceFile,
  type TranslatedFile,
  translateFiles,
} from '../translate/index.ts';
import type { Invocation } from './invocation.ts';
import { openPool, openPostgres } from './postgres.ts';
import { count, textTable } from './terminal.ts';
import { type CommonOptions, openWorkplace, type Workplace } from './workplace.ts';

interface TranslateCommandOptions extends CommonOptions {
  out?: string;
  postgres: number;
  check?: boolean;
}

/** `cm translate` */
export function addTranslateCommand(program: Command, invocation: Invocation): void {
  program
    .command('translate')
    .description('Snowflake SQL into PostgreSQL: files and folders of .sql that belong together')
    .argument('<path...>', 'files, or folders whose .sql files are read')
    .option(
      '--out <folder>',
      'write a file for each object, compat.sql, and the report (report.html, report.json)',
    )
    .option(
      '--postgres <version>',
      'the oldest PostgreSQL that the output has to run on',
      asPostgresVersion,
      15,
    )
    .option('--check', 'have PostgreSQL make the definitions and prepare everything else, without a trace')
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<TranslateCommandOptions>();
      await run(await openWorkplace(options, invocation), paths, options);
    });
}

function asPostgresVersion(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 12 || version > 30)
    throw new InvalidArgumentError('a major version such as 15 is expected.');
  return version;
}

async function run(
  workplace: Workplace,
  paths: readonly string[],
  options: TranslateCommandOptions,
): Promise<void> {
  const { terminal } = workplace;
  const sources = (await Promise.all(paths.map(sourcesIn))).flat();
  if (sources.length === 0) throw nothingToTranslate(paths);
  const translated = await translateFiles(sources, { postgresVersion: options.postgres });
  const files = options.check === true ? await checked(workplace, translated) : translated;
  const report = reportOf(files, options.postgres);
  if (options.out !== undefined) await write(options.out, files, report);
  else
    terminal.print(
      outputFiles(files)
        .map(({ text }) => text)
        .join('\n'),
    );
  terminal.note(summaryOf(report));
  if (options.out !== undefined)
    terminal.print(`${join(options.out, 'report.html')} shows each statement before and after.`);
  terminal.printJson(report);
  const refused = files.flatMap(({ entries }) => entries.flatMap((entry) => entry.refused));
  if (refused.length > 0) throw refusedBy(refused, options.check === true);
}

async function sourcesIn(path: string): Promise<SourceFile[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CmError('translate.no_file', `${path} cannot be read: ${messageOf(cause)}.`, {
      kind: 'usage',
      hint: 'Name files of Snowflake SQL, or folders that hold them.',
      cause,
    });
  });
  if (found.isFile()) return [{ path, text: await readFile(path, 'utf8') }];
  const names = (await readdir(path, { recursive: true })).filter((name) => /\.sql$/i.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ path: join(path, name), text: await readFile(join(path, name), 'utf8') })),
  );
}

/** With what a database has against the statements in place of what its parser alone has. */
async function checked(workplace: Workplace, files: readonly TranslatedFile[]): Promise<TranslatedFile[]> {
  const pool = await openPool(workplace, await openPostgres(workplace), {
    max: 1,
    applicationName: 'cm translate',
  });
  const client = await pool.connect();
  try {
    const entries = files.flatMap((file) => file.entries);
    const owned = entries.map((entry) => [
      ...entry.statements,
      ...entry.recovered.flatMap((each) => (each.unknown.length > 0 ? [] : each.statements)),
    ]);
    const schemas = new Set(
      owned
        .flat()
        .flatMap((sql) =>
          [...sql.matchAll(/^create (?:\w+ )*?(?:table|view) (?:if not exists )?([a-z_]\w*)\./g)].map(
            ([, name]) => name,
          ),
        ),
    );
    const setUp = [
      ...[...schemas].map((name) => `create schema if not exists ${name}`),
      await helpersSql('all'),
    ];
    const errors = (await databaseErrorsOf(client, [...setUp, ...owned.flat()])).slice(setUp.length);
    let at = 0;
    const refusedOf = new Map(
      entries.map((entry, i) => {
        const own = errors.slice(at, at + (owned[i]?.length ?? 0));
        at += own.length;
        return [entry, own.filter((error) => error !== undefined)];
      }),
    );
    return files.map((file) => ({
      ...file,
      entries: file.entries.map((entry) => ({ ...entry, refused: refusedOf.get(entry) ?? [] })),
    }));
  } finally {
    client.release();
  }
}

async function write(folder: string, files: readonly TranslatedFile[], report: Report): Promise<void> {
  const outputs = [
    ...outputFiles(files),
    { path: 'compat.sql', text: await helpersSql(report.helpers) },
    { path: 'report.html', text: reportPage(report) },
    { path: 'report.json', text: `${JSON.stringify(report, undefined, 2)}\n` },
  ];
  for (const { path, text } of outputs) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

function summaryOf({ totals, files, helpers }: Report): string {
  const rows = [
    ['sure', count(totals.sure), 'translated by rules alone'],
    ['assumed', count(totals.assumed), 'translated; the type of a column was not known'],
    ['to check', count(totals['to check']), 'translated; a person has to look'],
    ['left', count(totals.left), 'not translated'],
  ];
  const table = textTable([{ title: 'statements' }, { title: '', align: 'right' }, { title: '' }], rows);
  return `${count(files.length)} files\n${table}${helpers.length > 0 ? `\n${count(helpers.length)} functions of schema compat are needed` : ''}`;
}

const nothingToTranslate = (paths: readonly string[]): CmError =>
  new CmError('translate.nothing', `There is no .sql file in ${paths.join(', ')}.`, {
    kind: 'usage',
    hint: 'Name files of Snowflake SQL, or folders that hold them.',
  });

const refusedBy = (errors: readonly string[], isDatabase: boolean): CmError =>
  new CmError(
    'translate.refused',
    `PostgreSQL refuses ${errors.length} statements, the first: ${errors[0]}`,
    {
      kind: 'differences',
      hint: isDatabase
        ? 'The report tells each. Tables that the sources do not define are missing in the database, too: add their definitions.'
        : 'That is a fault of the translation; the report tells the statement.',
    },
  );
