import { SqlError, sqlErrors } from '../engine/sql-error.ts';
import { formatType, type SqlType } from '../sql/types.ts';
import type { Definition, Parameter, Returns } from './procedure.ts';
import type { Reader } from './reader.ts';
import { parseBlock } from './scripting/block.ts';
import { readType } from './type-name.ts';

export interface CreateProcedure {
  kind: 'create';
  name: string[];
  orReplace: boolean;
  ifNotExists: boolean;
  definition: Definition;
}

/** Reads CREATE PROCEDURE to its end. */
export function createProcedure(reader: Reader): CreateProcedure {
  reader.expect('CREATE');
  const orReplace = reader.take('OR', 'REPLACE');
  if (reader.isWord('TEMP') || reader.isWord('TEMPORARY'))
    throw sqlErrors.unsupported('CREATE TEMPORARY PROCEDURE');
  reader.take('SECURE');
  reader.expect('PROCEDURE');
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  const name = reader.path();
  const parameters = readParameters(reader);
  reader.take('COPY', 'GRANTS');
  reader.expect('RETURNS');
  const returns = readReturns(reader);
  const clauses = readClauses(reader);
  const definition: Definition = {
    parameters,
    returns,
    ...clauses,
    body: readBody(reader, clauses.language),
  };
  check(definition);
  return { kind: 'create', name, orReplace, ifNotExists, definition };
}

function readParameters(reader: Reader): Parameter[] {
  const parameters: Parameter[] = [];
  reader.expectSign('(');
  while (!reader.takeSign(')')) {
    if (parameters.length > 0) reader.expectSign(',');
    parameters.push(readParameter(reader));
  }
  return parameters;
}

function readParameter(reader: Reader): Parameter {
  const name = reader.name();
  if (reader.isWord('OUT') || reader.isWord('OUTPUT'))
    throw sqlErrors.unsupported('output argument of a procedure');
  if (!reader.take('INPUT')) reader.take('IN');
  const type = readType(reader);
  if (!reader.take('DEFAULT')) return { name, type };
  const start = reader.peek().start;
  let depth = 0;
  while (depth > 0 || !(reader.isSign(',') || reader.isSign(')'))) {
    if (reader.isSign('(')) depth += 1;
    if (reader.isSign(')')) depth -= 1;
    if (reader.next().kind === 'end') throw reader.unexpected();
  }
  return { name, type, default: reader.sql.slice(start, reader.previous.end) };
}

function readReturns(reader: Reader): Returns {
  if (!reader.take('TABLE')) {
    const type = readType(reader);
    const notNull = reader.take('NOT', 'NULL');
    reader.take('NULL');
    return { kind: 'value', type, notNull };
  }
  const columns: { name: string; type: SqlType }[] = [];
  reader.expectSign('(');
  while (!reader.takeSign(')')) {
    if (columns.length > 0) reader.expectSign(',');
    columns.push({ name: reader.name(), type: readType(reader) });
  }
  return { kind: 'table', columns };
}

type Clauses = Omit<Definition, 'parameters' | 'returns' | 'body'>;

/** Everything between RETURNS and AS, in any order. */
function readClauses(reader: Reader): Clauses {
  const clauses: Clauses = { language: 'SQL', isStrict: false, executeAs: 'OWNER', comment: '', options: [] };
  while (!reader.isWord('AS')) {
    if (reader.take('LANGUAGE')) clauses.language = reader.name();
    else if (reader.take('STRICT') || reader.take('RETURNS', 'NULL', 'ON', 'NULL', 'INPUT'))
      clauses.isStrict = true;
    else if (reader.take('CALLED', 'ON', 'NULL', 'INPUT')) clauses.isStrict = false;
    else if (reader.take('EXECUTE', 'AS', 'RESTRICTED', 'CALLER'))
      throw sqlErrors.unsupported('EXECUTE AS RESTRICTED CALLER');
    else if (reader.take('EXECUTE', 'AS')) clauses.executeAs = rights(reader);
    else if (reader.take('COMMENT')) {
      reader.expectSign('=');
      clauses.comment = reader.text();
    } else if (!reader.take('VOLATILE') && !reader.take('IMMUTABLE')) clauses.options.push(option(reader));
  }
  return clauses;
}

function rights(reader: Reader): 'CALLER' | 'OWNER' {
  if (reader.take('CALLER')) return 'CALLER';
  reader.expect('OWNER');
  return 'OWNER';
}

const options = new Set([
  'RUNTIME_VERSION',
  'PACKAGES',
  'HANDLER',
  'IMPORTS',
  'TARGET_PATH',
  'ARTIFACT_REPOSITORY',
  'EXTERNAL_ACCESS_INTEGRATIONS',
  'SECRETS',
]);

/** `HANDLER = 'main'`, `PACKAGES = ('snowflake-snowpark-python')`, kept as it is written. */
function option(reader: Reader): string {
  const first = reader.peek();
  if (first.kind !== 'word' || !options.has(first.value)) throw reader.unexpected();
  reader.next();
  reader.expectSign('=');
  let depth = 0;
  do {
    if (reader.isSign('(')) depth += 1;
    if (reader.isSign(')')) depth -= 1;
    if (reader.next().kind === 'end') throw reader.unexpected();
  } while (depth > 0);
  return `${first.value} = ${reader.sql.slice(reader.sql.indexOf('=', first.end) + 1, reader.previous.end).trim()}`;
}

/** A text; a Snowflake Scripting block may also stand there as it is. */
function readBody(reader: Reader, language: string): string {
  reader.expect('AS');
  if (reader.peek().kind === 'text') {
    const body = reader.text();
    reader.end();
    return body;
  }
  const { start } = reader.peek();
  if (language !== 'SQL' || !(reader.isWord('BEGIN') || reader.isWord('DECLARE'))) throw reader.unexpected();
  return reader.sql.slice(start).replace(/;\s*$/, '');
}

const languages = new Set(['JAVASCRIPT', 'SQL', 'PYTHON', 'JAVA', 'SCALA']);

function check({ language, parameters, returns, body }: Definition): void {
  if (!languages.has(language)) throw sqlErrors.invalidArgument(`Unsupported language '${language}'.`);
  if (language === 'SQL') parseBlock(body);
  if (language !== 'JAVASCRIPT') return;
  if (returns.kind === 'table') throw sqlErrors.unsupported('RETURNS TABLE of a JavaScript procedure');
  const unfit = [...parameters, returns].find(({ type }) => !isJavaScriptType(type));
  if (unfit) {
    const message = `Language JAVASCRIPT does not support type '${formatType(unfit.type)}' for argument or return type.`;
    throw new SqlError('002096', '42601', `SQL compilation error:\n${message}`);
  }
  const unnamed = parameters.find(({ name }) => !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name));
  if (unnamed) throw sqlErrors.invalidArgument(`Invalid argument name(s): '${unnamed.name}'`);
}

/** JavaScript has no decimals and no time of day. */
function isJavaScriptType({ kind }: SqlType): boolean {
  return kind !== 'fixed' && kind !== 'time' && kind !== 'vector' && kind !== 'geography';
}
