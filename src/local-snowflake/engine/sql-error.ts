/** A statement's failure, in the words and numbers that Snowflake itself would use. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** Six digits, such as `002003`. */
  readonly code: string;
  readonly sqlState: string;
  readonly line: number | undefined;
  readonly position: number | undefined;

  constructor(
    code: string,
    sqlState: string,
    message: string,
    at: { line?: number | undefined; position?: number | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
    this.line = at.line;
    this.position = at.position;
  }
}

const compilation = (text: string) => `SQL compilation error:\n${text}`;

export const sqlErrors = {
  syntax: (line: number, position: number, unexpected: string) =>
    new SqlError(
      '001003',
      '42000',
      compilation(`syntax error line ${line} at position ${position} unexpected '${unexpected}'.`),
      { line, position },
    ),
  missingObject: (name: string) =>
    new SqlError('002003', '42S02', compilation(`Object '${name}' does not exist or not authorized.`)),
  missingSchema: (name: string) =>
    new SqlError('002003', '02000', compilation(`Schema '${name}' does not exist or not authorized.`)),
  missingDatabase: (name: string) =>
    new SqlError('002003', '02000', compilation(`Database '${name}' does not exist or not authorized.`)),
  missingStage: (name: string) =>
    new SqlError('002003', '02000', compilation(`Stage '${name}' does not exist or not authorized.`)),
  noTimeTravel: (table: string) =>
    new SqlError(
      '000707',
      '02000',
      `Time travel data is not available for table ${table}. The requested time is either beyond the allowed time travel period or before the object creation time.`,
    ),
  filesExist: (location: string) =>
    new SqlError(
      '001030',
      '22000',
      `Files already existing at the unload destination: ${location}. Use overwrite option to force unloading.`,
    ),
  fileTooLarge: (bytes: number) =>
    new SqlError(
      '001031',
      '22000',
      `Max file size (${bytes}) exceeded for unload single file mode. Please increase MAX_FILE_SIZE or disable single file mode.`,
    ),
  noCurrentDatabase: () =>
    new SqlError(
      '090105',
      '22000',
      "Cannot perform operation. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
    ),
  objectExists: (name: string) =>
    new SqlError('002002', '42710', compilation(`Object '${name}' already exists.`)),
  invalidIdentifier: (name: string, at: { line?: number; position?: number } = {}) =>
    new SqlError(
      '000904',
      '42000',
      compilation(
        at.line === undefined
          ? `invalid identifier '${name}'`
          : `error line ${at.line} at position ${at.position}\ninvalid identifier '${name}'`,
      ),
      at,
    ),
  ambiguousColumn: (name: string) =>
    new SqlError('001052', '42601', compilation(`ambiguous column name '${name}'`)),
  unknownFunction: (name: string) => new SqlError('002140', '42601', compilation(`Unknown function ${name}`)),
  argumentCount: (name: string, given: number) =>
    new SqlError(
      '000938',
      '22023',
      compilation(`wrong number of arguments for function ${name}: got ${given}`),
    ),
  invalidArgument: (text: string) => new SqlError('001044', '42P13', compilation(text)),
  missingBind: (index: number) =>
    new SqlError('002049', '42601', compilation(`Bind variable :${index} not set.`)),
  unsupported: (construct: string) =>
    new SqlError('000002', '0A000', `Unsupported feature '${construct}' (local Snowflake).`),
  canceled: () => new SqlError('000604', '57014', 'SQL execution canceled'),
  timedOut: (seconds: number) =>
    new SqlError(
      '000630',
      '57014',
      `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
    ),
  statementNotFound: (id: string) => new SqlError('000709', '02000', `Statement ${id} not found`),
};
