import type { Session } from '../engine/session.ts';

/** The session parameters that the driver reads; it formats values by them. */
export function sessionParameters(session: Session): { name: string; value: string | number | boolean }[] {
  const set = Object.fromEntries(session.parameters);
  const values = {
    TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
    TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
    TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
    TIMESTAMP_TZ_OUTPUT_FORMAT: '',
    DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
    TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
    BINARY_OUTPUT_FORMAT: 'HEX',
    CLIENT_RESULT_CHUNK_SIZE: 160,
    CLIENT_SESSION_KEEP_ALIVE: false,
    CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 1_000_000_000,
    CLIENT_TELEMETRY_ENABLED: false,
    QUERY_CONTEXT_CACHE_SIZE: 5,
    JS_TREAT_INTEGER_AS_BIGINT: false,
    ...set,
    AUTOCOMMIT: session.isAutocommit,
    TIMEZONE: session.context.timezone,
    WEEK_START: session.context.weekStart,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
