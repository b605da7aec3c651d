import { ask } from './ask.js';
import { refuse, SnowflakeError } from './errors.js';
import { fromCell, toBind } from './values.js';

const silent = () => {};

/** The object that every body sees. */
export const snowflake = {
  createStatement: (command) => statement(command, 'Snowflake.createStatement'),
  execute: (command) => {
    const made = statement(command, 'Snowflake.execute');
    try {
      return made.execute();
    } catch (error) {
      if (error instanceof SnowflakeError)
        error.stackTraceTxt = error.stackTraceTxt.replace(/^At Statement\./, 'At Snowflake.');
      throw error;
    }
  },
  addEvent: silent,
  setSpanAttribute: silent,
  log: silent,
};

const describing = (of) => {
  const column = (index) =>
    of.executed().columns[index - 1] ??
    refuse('ResultSet', `Given column name/index does not exist: ${index}`);
  const isKind =
    (...kinds) =>
    (index) =>
      kinds.includes(column(index).type.kind);
  return {
    getColumnCount: () => of.executed().columns.length,
    getColumnName: (index) => column(index).name,
    getColumnScale: (index) => column(index).type.scale ?? 0,
    getColumnType: (index) => (column(index).type.kind === 'fixed' ? 'number' : column(index).type.kind),
    getColumnSqlType: (index) => column(index).sqlType,
    isColumnNullable: (index) => column(index).nullable,
    isColumnText: isKind('text', 'null'),
    isColumnNumber: isKind('fixed', 'real'),
    isColumnBoolean: isKind('boolean'),
    isColumnDate: isKind('date'),
    isColumnTime: isKind('time'),
    isColumnTimestamp: isKind('timestamp_ntz', 'timestamp_ltz', 'timestamp_tz'),
    isColumnVariant: isKind('variant'),
    isColumnObject: isKind('object'),
    isColumnArray: isKind('array'),
    isColumnBinary: isKind('binary'),
    getRowCount: () => of.executed().rowCount,
    getNumRowsAffected: () => of.changed((counts) => counts.inserted + counts.updated + counts.deleted),
    getNumRowsInserted: () => of.changed((counts) => counts.inserted),
    getNumRowsUpdated: () => of.changed((counts) => counts.updated),
    getNumRowsDeleted: () => of.changed((counts) => counts.deleted),
    getNumDuplicateRowsUpdated: () => of.changed(() => 0),
    getQueryId: () => of.executed().id,
  };
};

function resultSet(executed) {
  let batch = executed.rows;
  let at = -1;
  let row;
  const own = {
    executed: () => executed,
    changed: (read) => (executed.changed ? read(executed.changed) : null),
  };
  const cell = (key, method) => {
    if (!row) refuse(method, 'ResultSet is empty or not prepared, call next() first');
    const upper = String(key).toUpperCase();
    const index =
      typeof key === 'number'
        ? key - 1
        : [key, upper]
            .map((name) => executed.columns.findIndex((each) => each.name === name))
            .find((i) => i >= 0);
    const column = executed.columns[index];
    if (!column) refuse(method, `Given column name/index does not exist: ${key}`);
    return { type: column.type, cell: row[index] };
  };
  const made = {
    ...describing(own),
    next: () => {
      at += 1;
      if (at >= batch.length && batch.length > 0) {
        batch = ask('ResultSet.next', { ask: 'rows', id: executed.id });
        at = 0;
      }
      row = batch[at];
      return row !== undefined;
    },
    getColumnValue: (key) => {
      const { type, cell: value } = cell(key, 'ResultSet.getColumnValue');
      return fromCell(type, value);
    },
    getColumnValueAsString: (key) => {
      const { type, cell: value } = cell(key, 'ResultSet.getColumnValueAsString');
      return value === null
        ? null
        : ask('ResultSet.getColumnValueAsString', { ask: 'text', value: { type, cell: value } });
    },
  };
  // A column is also a property of the result: `rows.VISIT_ID`.
  for (const { name } of executed.columns) {
    if (!(name in made)) Object.defineProperty(made, name, { get: () => made.getColumnValue(name) });
  }
  return made;
}

function statement(command, method) {
  const sqlText = typeof command === 'string' ? command : command?.sqlText;
  if (typeof sqlText !== 'string' || sqlText.trim() === '') refuse(method, 'Empty argument sqlText passed');
  const binds = (command?.binds ?? []).map((value, i) => toBind(value, i + 1));
  let executed;
  const own = {
    executed: () => executed ?? refuse('Statement', 'Statement is not executed yet.'),
    changed: (read) => (own.executed().changed ? read(executed.changed) : null),
  };
  return {
    ...describing(own),
    execute: () => {
      executed = ask('Statement.execute', { ask: 'execute', sqlText, binds });
      return resultSet(executed);
    },
    getSqlText: () => sqlText,
  };
}
