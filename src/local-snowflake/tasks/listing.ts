import type { CompiledQuery } from '../sql/compiled.ts';
import { text } from '../sql/identifiers.ts';
import { listing } from '../sql/information-schema.ts';
import { duckdbType, types } from '../sql/types.ts';
import { taskRunsTable, tasksTable } from './store.ts';

const t = types.text();

/** SHOW TASKS and DESCRIBE TASK of one database; `condition` narrows its schemas. */
export function listTasks(database: string, condition: string): CompiledQuery {
  return listing(
    [
      ['created_on', types.ltz(3), 'sf_zoned(created_on, 0, 0)'],
      ['name', t, 'task_name'],
      ['id', t, `md5(${text(database)} || '.' || schema_name || '.' || task_name)`],
      ['database_name', t, text(database)],
      ['schema_name', t, 'schema_name'],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, "definition ->> '$.comment'"],
      ['warehouse', t, "definition ->> '$.warehouse'"],
      ['schedule', t, "definition ->> '$.schedule'"],
      [
        'predecessors',
        types.array,
        `cast(to_json(from_json(definition -> '$.after', '["varchar"]')) as json)`,
      ],
      ['state', t, "case when is_started then 'started' else 'suspended' end"],
      ['definition', t, "definition ->> '$.body'"],
      ['condition', t, "definition ->> '$.condition'"],
      ['allow_overlapping_execution', t, "'false'"],
    ],
    `from ${tasksTable(database)} where ${condition}`,
  );
}

/** TASK_VERSIONS: the tasks that belong together under one root, as they are. */
export function taskVersions(database: string): CompiledQuery {
  const id = (name: string) => `md5(${text(database)} || '.' || schema_name || '.' || ${name})`;
  return listing(
    [
      ['ID', t, id('task_name')],
      ['NAME', t, 'task_name'],
      ['DATABASE_NAME', t, text(database)],
      ['SCHEMA_NAME', t, 'schema_name'],
      ['OWNER', t, "'SYSADMIN'"],
      ['COMMENT', t, "definition ->> '$.comment'"],
      ['WAREHOUSE_NAME', t, "definition ->> '$.warehouse'"],
      ['SCHEDULE', t, "definition ->> '$.schedule'"],
      [
        'PREDECESSORS',
        types.array,
        `cast(to_json(from_json(definition -> '$.after', '["varchar"]')) as json)`,
      ],
      ['STATE', t, "case when is_started then 'started' else 'suspended' end"],
      ['DEFINITION', t, "definition ->> '$.body'"],
      ['CONDITION_TEXT', t, "definition ->> '$.condition'"],
      ['GRAPH_VERSION', types.fixed(38), 'cast(1 as decimal(38, 0))'],
      ['GRAPH_VERSION_CREATED_ON', types.ltz(3), 'sf_zoned(created_on, 0, 0)'],
    ],
    `from ${tasksTable(database)}`,
  );
}

/** TASK_HISTORY: what the tasks of a database have done. */
export function taskHistory(database: string): CompiledQuery {
  return listing(
    [
      ['QUERY_ID', t, 'query_id'],
      ['NAME', t, 'task_name'],
      ['DATABASE_NAME', t, text(database)],
      ['SCHEMA_NAME', t, 'schema_name'],
      ['QUERY_TEXT', t, 'query_text'],
      ['CONDITION_TEXT', t, 'condition_text'],
      ['STATE', t, 'state'],
      ['ERROR_CODE', t, 'error_code'],
      ['ERROR_MESSAGE', t, 'error_message'],
      ['SCHEDULED_TIME', types.ltz(3), 'sf_zoned(scheduled_at, 0, 0)'],
      ['QUERY_START_TIME', types.ltz(3), 'sf_zoned(started_at, 0, 0)'],
      ['NEXT_SCHEDULED_TIME', types.ltz(3), `cast(null as ${duckdbType(types.ltz(3))})`],
      ['COMPLETED_TIME', types.ltz(3), 'sf_zoned(completed_at, 0, 0)'],
      ['ROOT_TASK_ID', t, `md5(${text(database)} || '.' || schema_name || '.' || root_task_name)`],
      ['GRAPH_RUN_GROUP_ID', t, 'graph_run_id'],
      ['RETURN_VALUE', t, 'cast(null as varchar)'],
    ],
    `from ${taskRunsTable(database)}`,
  );
}
