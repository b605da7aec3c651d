import { quoted } from '../sql/identifier-function.ts';

/** Puts a question to the stream in the place of `SYSTEM$STREAM_HAS_DATA('name')`. */
export function askStreams(sql: string): string {
  return sql.replace(
    /\bsystem\$stream_has_data\s*\(\s*'([^']*)'\s*\)/gi,
    (_call, name: string) => `(select count(*) > 0 from ${quoted(name)})`,
  );
}
