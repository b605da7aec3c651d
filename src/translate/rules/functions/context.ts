import { atom, binding, type Compiled } from '../../compiled.ts';
import { toCheck, Untranslatable } from '../../notes.ts';
import { types } from '../../types.ts';
import { type FunctionRule, rule } from '../rule.ts';

const clock = (write: () => Compiled) =>
  rule(
    'statement-clock',
    'CURRENT_TIMESTAMP and GETDATE() are the start of the statement: statement_timestamp()',
    write,
  );

const session = (sql: string) =>
  rule(
    'session-function',
    'CURRENT_USER, CURRENT_SCHEMA() and the like become their counterparts',
    (_call, context) => {
      toCheck(context.statement.notes, `${sql} answers in lower case, Snowflake in upper case.`);
      return { ...atom(sql, types.text), isNeverNull: true };
    },
  );

const none = (name: string, instead: string) =>
  rule('no-counterpart', 'Functions about warehouses, accounts and results have no counterpart', () => {
    throw new Untranslatable(`${name} has no counterpart${instead}.`, name);
  });

const now = clock(() => atom('statement_timestamp()', types.ltz));
const today = clock(() => ({ ...atom('current_date', types.date), isNeverNull: true }));

export const contextFunctions: Record<string, FunctionRule> = {
  CURRENT_TIMESTAMP: now,
  GETDATE: now,
  SYSTIMESTAMP: now,
  LOCALTIMESTAMP: now,
  CURRENT_DATE: today,
  CURRENT_TIME: clock(() => ({ sql: 'statement_timestamp()::time', type: types.time, binds: binding.cast })),
  LOCALTIME: clock(() => ({ sql: 'statement_timestamp()::time', type: types.time, binds: binding.cast })),
  SYSDATE: clock(() => ({
    sql: "statement_timestamp() at time zone 'UTC'",
    type: types.ntz,
    binds: binding.collate,
  })),
  CURRENT_USER: session('current_user::text'),
  CURRENT_ROLE: session('current_role::text'),
  CURRENT_DATABASE: session('current_database()::text'),
  CURRENT_SCHEMA: session('current_schema()::text'),
  CURRENT_SESSION: rule(
    'session-function',
    'CURRENT_USER, CURRENT_SCHEMA() and the like become their counterparts',
    () => ({
      sql: 'pg_backend_pid()::text',
      type: types.text,
      binds: binding.cast,
    }),
  ),
  CURRENT_VERSION: rule(
    'session-function',
    'CURRENT_USER, CURRENT_SCHEMA() and the like become their counterparts',
    () => atom("current_setting('server_version')", types.text),
  ),
  CURRENT_WAREHOUSE: none('CURRENT_WAREHOUSE', ''),
  CURRENT_ACCOUNT: none('CURRENT_ACCOUNT', ''),
  CURRENT_REGION: none('CURRENT_REGION', ''),
  LAST_QUERY_ID: none('LAST_QUERY_ID', ': keep the result in a temporary table'),
  GET_DDL: none('GET_DDL', ': pg_get_viewdef and its like give definitions'),
  HASH: none('HASH', ' with the same numbers: if they are not kept, hashtextextended(x::text, 0) will do'),
  RANDSTR: none('RANDSTR', ''),
  XMLGET: none('XMLGET', ''),
  UUID_STRING: rule('uuid', 'UUID_STRING() becomes gen_random_uuid()', (call) => {
    if (call.args.length > 0)
      throw new Untranslatable('UUID_STRING of a name has uuid_generate_v5 for a counterpart.');
    return { sql: 'gen_random_uuid()::text', type: types.text, binds: binding.cast, isNeverNull: true };
  }),
};
