/** A result as both databases should give it: a kind of type a column, and cells that are equal when the values are. */
export interface Values {
  readonly kinds: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** By the SQL API's cells. */
export function fromSnowflake(
  columns: readonly { type: string; name: string }[],
  rows: readonly (readonly (string | null)[])[],
): Values {
  const kinds = columns.map(({ type }) => kindOfSnowflake(type.toLowerCase()));
  return {
    kinds,
    rows: rows.map((row) =>
      row.map((cell, i) => (cell === null ? null : snowflakeCell(cell, kinds[i] ?? ''))),
    ),
  };
}

function kindOfSnowflake(type: string): string {
  if (type === 'fixed') return 'exact';
  if (type === 'timestamp_ltz' || type === 'timestamp_tz') return 'instant';
  if (type === 'timestamp_ntz') return 'clock';
  return type === 'variant' || type === 'array' || type === 'object' ? 'json' : type;
}

function snowflakeCell(cell: string, kind: string): unknown {
  switch (kind) {
    case 'date':
      return new Date(Number(cell) * 86_400_000).toISOString().slice(0, 10);
    case 'clock':
    case 'instant':
      return micros(cell.split(' ')[0] ?? '');
    case 'time':
      return micros(cell);
    case 'binary':
      return cell.toLowerCase();
    default:
      return plain(cell, kind);
  }
}

/** Seconds with a fraction as microseconds. */
function micros(seconds: string): string {
  const [whole = '', fraction = ''] = seconds.split('.');
  return `${BigInt(whole) * 1_000_000n + (whole.startsWith('-') ? -1n : 1n) * BigInt(fraction.slice(0, 6).padEnd(6, '0'))}`;
}

const kindsOfPostgres: Readonly<Record<number, string>> = {
  16: 'boolean',
  17: 'binary',
  20: 'exact',
  21: 'exact',
  23: 'exact',
  25: 'text',
  700: 'real',
  701: 'real',
  1042: 'text',
  1043: 'text',
  1082: 'date',
  1083: 'time',
  1114: 'clock',
  1184: 'instant',
  1700: 'exact',
  3802: 'json',
};

export function fromPostgres(
  fields: readonly { dataTypeID: number }[],
  rows: readonly (readonly (string | null)[])[],
): Values {
  const kinds = fields.map(({ dataTypeID }) => kindsOfPostgres[dataTypeID] ?? String(dataTypeID));
  return {
    kinds,
    rows: rows.map((row) =>
      row.map((cell, i) => (cell === null ? null : postgresCell(cell, kinds[i] ?? ''))),
    ),
  };
}

function postgresCell(cell: string, kind: string): unknown {
  switch (kind) {
    case 'boolean':
      return cell === 't' ? 'true' : 'false';
    case 'clock':
      return moment(`${cell}+00`);
    case 'instant':
      return moment(cell);
    case 'time':
      return `${moment(`1970-01-01 ${cell}+00`)}`;
    case 'binary':
      return cell.replace('\\x', '');
    default:
      return plain(cell, kind);
  }
}

/** Microseconds since 1970-01-01. */
function moment(text: string): string {
  const [, day = '', time = '', fraction = '', zone = ''] =
    /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?([+-]\d\d(?::\d\d)?)$/.exec(text) ?? [];
  const offset = zone.includes(':') ? zone : `${zone}:00`;
  return `${BigInt(Date.parse(`${day}T${time}${offset}`)) * 1000n + BigInt(fraction.padEnd(6, '0'))}`;
}

function plain(cell: string, kind: string): unknown {
  if (kind === 'exact') return trimmed(cell);
  if (kind === 'real') return Number(Number(cell).toPrecision(12));
  return kind === 'json' ? JSON.parse(cell) : cell;
}

/** An exact number without the zeros that only its scale asks for. */
function trimmed(number: string): string {
  const text = number.includes('.') ? number.replace(/\.?0+$/, '') : number;
  return text === '-0' || text === '' ? '0' : text;
}
