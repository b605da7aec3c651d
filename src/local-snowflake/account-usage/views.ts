import { sqlErrors } from '../engine/sql-error.ts';
import type { ObjectName } from '../sql/catalog.ts';
import type { CompiledQuery, Statement } from '../sql/compiled.ts';
import { physical } from '../sql/identifiers.ts';
import { informationSchemaView } from '../sql/information-schema.ts';
import { duckdbType, types } from '../sql/types.ts';
import { taskHistory, taskVersions } from '../tasks/listing.ts';
import { accessHistory } from './access-history.ts';
import { objectDependencies } from './dependencies.ts';
import { queryHistory, warehouseMetering } from './queries.ts';

/** Whether a name is one of SNOWFLAKE.ACCOUNT_USAGE, which has no file of its own. */
export function isAccountUsage({ database, schema }: ObjectName): boolean {
  return database === 'SNOWFLAKE' && schema === 'ACCOUNT_USAGE';
}

/**
 * A view of SNOWFLAKE.ACCOUNT_USAGE as a query. Unlike Snowflake's these lag behind by nothing, and hold nothing that has
 * been dropped.
 *
 * @throws SqlError if there is none of that name
 */
export function accountUsageView({ name }: ObjectName, statement: Statement): CompiledQuery {
  const { catalog } = statement;
  switch (name) {
    case 'QUERY_HISTORY':
      return queryHistory();
    case 'WAREHOUSE_METERING_HISTORY':
      return warehouseMetering();
    case 'ACCESS_HISTORY':
      return accessHistory();
    case 'OBJECT_DEPENDENCIES':
      return objectDependencies(catalog.dependencies);
    case 'TASK_HISTORY':
      return all(catalog.databases().map(taskHistory));
    case 'TASK_VERSIONS':
      return all(catalog.databases().map(taskVersions));
    case 'TABLES':
    case 'COLUMNS':
    case 'VIEWS':
    case 'PROCEDURES':
    case 'FUNCTIONS':
    case 'STAGES':
    case 'SEQUENCES':
      return withDeleted(ofEach(name, statement));
    default:
      throw sqlErrors.missingObject(`SNOWFLAKE.ACCOUNT_USAGE.${name}`);
  }
}

/** What INFORMATION_SCHEMA has in each database. */
function ofEach(name: string, statement: Statement): CompiledQuery {
  const views = statement.catalog
    .databases()
    .map((database) => informationSchemaView({ database, schema: 'INFORMATION_SCHEMA', name }, statement));
  return all(views.filter((view) => view !== undefined));
}

function all(parts: readonly CompiledQuery[]): CompiledQuery {
  const [first] = parts;
  if (!first) throw sqlErrors.unsupported('ACCOUNT_USAGE without a database');
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' union all '), columns: first.columns };
}

/** When an object was dropped: never, of those that are there. */
function withDeleted({ sql, columns }: CompiledQuery): CompiledQuery {
  const type = types.ltz(3);
  return {
    sql: `select *, cast(null as ${duckdbType(type)}) as ${physical('DELETED')} from (${sql}) "~usage"`,
    columns: [...columns, { name: 'DELETED', type, nullable: true }],
  };
}
