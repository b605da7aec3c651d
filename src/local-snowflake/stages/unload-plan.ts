import type { CsvFormat } from './csv-format.ts';
import type { StagePlace } from './stage.ts';
import type { Location } from './statement.ts';

/** The copy options of COPY INTO <location>. */
export interface UnloadOptions {
  overwrite: boolean;
  /** One file under exactly the given name. */
  single: boolean;
  /** Bytes of a file as it is stored; a longer record has a file of its own. */
  maxFileSize: number;
  includeQueryId: boolean;
  /** One row a file in place of one for all. */
  detailedOutput: boolean;
}

/** What COPY INTO <location> amounts to: a query for the lines, and where they go. */
export interface Unload {
  /** Yields one column, the text of each record without its delimiter. */
  sql: string;
  /** With its delimiter, at the top of each file; empty for none. */
  header: string;
  format: CsvFormat;
  place: StagePlace;
  location: Location;
  options: UnloadOptions;
}

/** `<name>_<node>_<thread>_<number>.csv.gz`, as Snowflake numbers what its threads write side by side. */
export function fileName(
  unload: Unload,
  { queryId, thread, number }: { queryId: string; thread: number; number: number },
): string {
  const base = baseName(unload);
  if (unload.options.single) return base;
  const id = unload.options.includeQueryId ? `_${queryId}` : '';
  return `${base}${id}_0_${thread}_${number}${extension(unload.format)}`;
}

/** A path that ends with a slash is a folder, in which files begin with `data`; any other one is their name. */
export function baseName({ location }: Unload): string {
  return location.path === '' || location.path.endsWith('/') ? `${location.path}data` : location.path;
}

function extension({ extension: given, compression }: CsvFormat): string {
  if (given !== undefined) return `.${given.replace(/^\./, '')}`;
  return compression === 'gzip' ? '.csv.gz' : '.csv';
}
