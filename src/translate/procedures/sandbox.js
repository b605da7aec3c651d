// Runs a procedure's body against a `snowflake` that notes statements in place of running them. What only a run could tell
// is a value that turns into a name, `runtime_value_1`, wherever it becomes text.
(told) => {
  const { source, parameters, given } = JSON.parse(told);
  const noted = [];
  const unknown = [];

  function lineOfCaller() {
    const [, line] = /procedure:(\d+)/.exec(new Error().stack) ?? [];
    return Number(line ?? 1);
  }

  function unknownValue(what) {
    const name = `runtime_value_${unknown.push(what)}`;
    return new Proxy(() => {}, {
      get(_target, key) {
        if (key === Symbol.toPrimitive || key === 'toString' || key === 'valueOf') return () => name;
        if (key === Symbol.iterator) return undefined;
        if (key === 'length') return 0;
        return unknownValue(`${what}.${String(key)}`);
      },
      apply: () => unknownValue(what),
      has: () => true,
    });
  }

  /** One row, of which nothing is known. */
  function resultSet(line) {
    let isRead = false;
    const set = {
      next: () => {
        const isFirst = !isRead;
        isRead = true;
        return isFirst;
      },
      getColumnValue: (column) => unknownValue(`column ${String(column)} of the statement at line ${line}`),
      getColumnValueAsString: (column) =>
        unknownValue(`column ${String(column)} of the statement at line ${line}`),
      getRowCount: () => 1,
      getColumnCount: () => 1,
      getColumnName: (column) =>
        unknownValue(`the name of column ${String(column)} of the statement at line ${line}`),
      getQueryId: () => unknownValue('a query id'),
    };
    return new Proxy(set, {
      get: (target, key) =>
        key in target || typeof key === 'symbol'
          ? target[key]
          : unknownValue(`column ${key} of the statement at line ${line}`),
    });
  }

  function note({ sqlText, binds }) {
    const line = lineOfCaller();
    noted.push({ sql: String(sqlText), binds: binds?.length ?? 0, line });
    return resultSet(line);
  }

  const snowflake = {
    execute: note,
    createStatement: (command) => {
      const line = lineOfCaller();
      return new Proxy(
        {
          execute() {
            noted.push({ sql: String(command.sqlText), binds: command.binds?.length ?? 0, line });
            return resultSet(line);
          },
          getSqlText: () => command.sqlText,
        },
        {
          get: (target, key) =>
            target[key] ?? unknownValue(`${String(key)} of the statement at line ${line}`),
        },
      );
    },
    log: () => undefined,
    addEvent: () => undefined,
    setSpanAttribute: () => undefined,
  };

  const run = compile(source);
  let failure;
  try {
    run.apply(undefined, [
      snowflake,
      ...parameters.map((name) => (name in given ? given[name] : unknownValue(`the argument ${name}`))),
    ]);
  } catch (error) {
    failure = {
      line: Number(/procedure:(\d+)/.exec(error?.stack ?? '')?.[1] ?? 1),
      reason: String(error?.message ?? error),
    };
  }
  return JSON.stringify({ noted, unknown, failure });
};
