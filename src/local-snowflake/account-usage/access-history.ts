import type { CompiledQuery } from '../sql/compiled.ts';
import { listing } from '../sql/information-schema.ts';
import { types } from '../sql/types.ts';
import { historyTable } from './history.ts';

const t = types.text();

/**
 * ACCESS_HISTORY as far as the text of a statement tells: the table that a change writes. What was read is left empty, and
 * so are columns.
 */
export function accessHistory(): CompiledQuery {
  const named = String.raw`regexp_extract(query_text, '(?i)^\s*(?:(?:insert\s+(?:overwrite\s+)?into|merge\s+into|update|delete\s+from|truncate\s+table|truncate)\s+)([\w$."]+)', 1)`;
  const path = `upper(replace(${named}, '"', ''))`;
  const full = `case length(${path}) - length(replace(${path}, '.', '')) when 2 then ${path} when 1 then database_name || '.' || ${path}
    else database_name || '.' || schema_name || '.' || ${path} end`;
  return listing(
    [
      ['QUERY_ID', t, 'query_id'],
      ['QUERY_START_TIME', types.ltz(3), 'sf_zoned(started_at, 0, 0)'],
      ['USER_NAME', t, 'user_name'],
      ['DIRECT_OBJECTS_ACCESSED', types.array, "cast('[]' as json)"],
      ['BASE_OBJECTS_ACCESSED', types.array, "cast('[]' as json)"],
      [
        'OBJECTS_MODIFIED',
        types.array,
        `cast(json_array(json_object('objectDomain', 'Table', 'objectName', ${full})) as json)`,
      ],
    ],
    `from ${historyTable} where error_code is null and ${named} <> ''`,
  );
}
