import { sqlErrors } from '../engine/sql-error.ts';
import type { ReadRows } from '../sql/catalog.ts';
import type { Statement } from '../sql/compiled.ts';
import { instantText, text } from '../sql/identifiers.ts';
import { parseSql } from '../sql/parse.ts';
import type { Plan } from '../sql/plan.ts';
import { compileQuery, contextOf } from '../sql/query.ts';
import { csvFormat } from './csv-format.ts';
import { csvHeader, csvRows } from './csv-row.ts';
import { booleanOption, invalidParameter, numberOption, type Option, textOrNone } from './options.ts';
import { type FullName, fileUrl, findStage, fullName, stageOf, stagesTable } from './stage.ts';
import type { StageStatement } from './statement.ts';
import type { UnloadOptions } from './unload-plan.ts';

/** Turns a statement about stages into a plan. */
export async function compileStageStatement(
  node: StageStatement,
  statement: Statement,
  read: ReadRows,
): Promise<Plan> {
  switch (node.kind) {
    case 'create':
      return createStage(node, statement, read);
    case 'drop':
      return dropStage(node, statement, read);
    case 'list':
    case 'remove': {
      const { place, shownPrefix } = await stageOf(node.location, statement, read);
      const { path } = node.location;
      return { kind: 'files', action: node.kind, place, shownPrefix, path, pattern: node.pattern };
    }
    case 'unload':
      return unload(node, statement, read);
  }
}

async function createStage(
  node: StageStatement & { kind: 'create' },
  statement: Statement,
  read: ReadRows,
): Promise<Plan> {
  const name = fullName(node.name, statement);
  const existing = await findStage(name, statement, read);
  if (existing && !node.orReplace) {
    if (!node.ifNotExists) throw sqlErrors.objectExists(name.name);
    return { kind: 'definition', sql: [], message: `${name.name} already exists, statement succeeded.` };
  }
  const { url, fileFormat, comment } = definition(node.options);
  const { session } = statement;
  const values = [
    text(name.schema),
    text(name.name),
    url === undefined ? 'null' : text(url),
    text(JSON.stringify(fileFormat)),
    text(comment),
    instantText(session.now),
    node.temporary ? text(session.sessionId) : 'null',
  ];
  return {
    kind: 'definition',
    sql: [deletion(name), `insert into ${stagesTable(name.database)} values (${values.join(', ')})`],
    message: `Stage area ${name.name} successfully created.`,
    emptied: name,
    ...(node.temporary ? { temporaryIn: name.database } : {}),
  };
}

async function dropStage(
  { name: parts, ifExists }: StageStatement & { kind: 'drop' },
  statement: Statement,
  read: ReadRows,
): Promise<Plan> {
  const name = fullName(parts, statement);
  if (!(await findStage(name, statement, read))) {
    if (!ifExists) throw sqlErrors.missingStage(`${name.database}.${name.schema}.${name.name}`);
    const message = 'Drop statement executed successfully (object already dropped).';
    return { kind: 'definition', sql: [], message };
  }
  return {
    kind: 'definition',
    sql: [deletion(name)],
    message: `${name.name} successfully dropped.`,
    emptied: name,
  };
}

function deletion({ database, schema, name }: FullName): string {
  return `delete from ${stagesTable(database)} where schema_name = ${text(schema)} and stage_name = ${text(name)}`;
}

/** What CREATE STAGE says of the stage. Encryption and directory tables mean nothing to a local folder. */
function definition(options: Option[]): { url: string | undefined; fileFormat: Option[]; comment: string } {
  const stage: ReturnType<typeof definition> = { url: undefined, fileFormat: [], comment: '' };
  for (const option of options) {
    switch (option.name) {
      case 'URL':
        stage.url = fileUrl(textOrNone(option) ?? '');
        break;
      case 'FILE_FORMAT':
        stage.fileFormat = fileFormatOf(option);
        csvFormat(stage.fileFormat);
        break;
      case 'COMMENT':
        stage.comment = textOrNone(option) ?? '';
        break;
      case 'ENCRYPTION':
      case 'DIRECTORY':
        break;
      case 'COPY_OPTIONS':
      case 'STORAGE_INTEGRATION':
      case 'CREDENTIALS':
        throw sqlErrors.unsupported(`CREATE STAGE ${option.name}`);
      default:
        throw invalidParameter(option);
    }
  }
  return stage;
}

async function unload(
  node: StageStatement & { kind: 'unload' },
  statement: Statement,
  read: ReadRows,
): Promise<Plan> {
  const stage = await stageOf(node.location, statement, read);
  const { options, fileFormat, header } = unloadOptions(node.options);
  const format = csvFormat(fileFormat ?? stage.fileFormat);
  const [query, another] = parseSql(node.query);
  if (!query || another) throw sqlErrors.unsupported('COPY INTO <location> FROM something else than a query');
  const compiled = compileQuery(query, contextOf(statement));
  return {
    kind: 'unload',
    sql: csvRows(compiled, format, statement),
    header: header ? csvHeader(compiled, format) + format.recordDelimiter : '',
    format,
    place: stage.place,
    location: node.location,
    options,
  };
}

const largestFile = 5 * 1024 ** 3;

function unloadOptions(given: Option[]): {
  options: UnloadOptions;
  /** The statement's format replaces the stage's; their options do not add up. */
  fileFormat: Option[] | undefined;
  header: boolean;
} {
  const options: UnloadOptions = {
    overwrite: false,
    single: false,
    maxFileSize: 16 * 1024 ** 2,
    includeQueryId: false,
    detailedOutput: false,
  };
  let fileFormat: Option[] | undefined;
  let header = false;
  for (const option of given) {
    switch (option.name) {
      case 'FILE_FORMAT':
        fileFormat = fileFormatOf(option);
        break;
      case 'HEADER':
        header = booleanOption(option);
        break;
      case 'OVERWRITE':
        options.overwrite = booleanOption(option);
        break;
      case 'SINGLE':
        options.single = booleanOption(option);
        break;
      case 'MAX_FILE_SIZE':
        options.maxFileSize = numberOption(option, { least: 1, most: largestFile });
        break;
      case 'INCLUDE_QUERY_ID':
        options.includeQueryId = booleanOption(option);
        break;
      case 'DETAILED_OUTPUT':
        options.detailedOutput = booleanOption(option);
        break;
      case 'VALIDATION_MODE':
        throw sqlErrors.unsupported('COPY INTO <location> VALIDATION_MODE');
      default:
        throw invalidParameter(option);
    }
  }
  if (options.includeQueryId && (options.single || options.overwrite)) {
    throw sqlErrors.invalidArgument(
      'INCLUDE_QUERY_ID=TRUE cannot be combined with SINGLE=TRUE or OVERWRITE=TRUE',
    );
  }
  return { options, fileFormat, header };
}

function fileFormatOf(option: Option): Option[] {
  if (option.value.kind === 'options') return option.value.options;
  if (option.value.kind === 'texts' && option.value.values.length === 0) return [];
  throw sqlErrors.unsupported('FILE_FORMAT by name');
}
