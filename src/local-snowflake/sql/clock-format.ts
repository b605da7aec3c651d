import type { Clock } from './clock.ts';
import { text } from './identifiers.ts';

/** Snowflake's format elements and those of DuckDB's strftime, longest first; FF and TZ are written apart. */
const elements: [string, string][] = [
  ['YYYY', '%Y'],
  ['UUUU', '%Y'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['MMMM', '%B'],
  ['MON', '%b'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['HH', '%H'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['MI', '%M'],
  ['SS', '%S'],
];

/** A piece of a date format: text for strftime, a number of decimals of the second, or a way to write the offset. */
type FormatPiece =
  | { kind: 'strftime'; pattern: string }
  | { kind: 'decimals'; digits: number }
  | { kind: 'offset'; style: 'hours' | 'minutes' | 'plain' | 'colon' };

const special = /^(?:TZH:TZM|TZHTZM|TZH|TZM|FF[0-9]?)/i;
const offsetStyles = { 'TZH:TZM': 'colon', TZHTZM: 'plain', TZH: 'hours', TZM: 'minutes' } as const;

/** Takes a format such as `YYYY-MM-DD"T"HH24:MI:SS.FF6 TZH:TZM` apart; what is no element stands for itself. */
export function parseFormat(format: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  const literal = (pattern: string) => {
    const last = pieces.at(-1);
    if (last?.kind === 'strftime') last.pattern += pattern;
    else pieces.push({ kind: 'strftime', pattern });
  };
  for (let rest = format; rest !== ''; ) {
    const [quotedPart, quoted] = /^"([^"]*)"/.exec(rest) ?? [];
    const [found] = special.exec(rest) ?? [];
    const element = elements.find(([name]) => rest.slice(0, name.length).toUpperCase() === name);
    if (quotedPart !== undefined && quoted !== undefined) literal(quoted.replaceAll('%', '%%'));
    else if (found !== undefined) pieces.push(specialPiece(found.toUpperCase()));
    else if (element) literal(element[1]);
    else literal(rest[0] === '%' ? '%%' : (rest[0] ?? ''));
    rest = rest.slice((quotedPart ?? found ?? element?.[0] ?? ' ').length);
  }
  return pieces;
}

/** A clock as a format writes it; `offset` is DuckDB text for the minutes east of UTC. */
export function formatClock(clock: Clock, format: string, offset: string): string {
  const parts = joined(parseFormat(format)).map((piece) => pieceText(piece, clock, offset));
  return parts.length === 0 ? "''" : `(${parts.join(' || ')})`;
}

/** Three and six decimals have an element of strftime, and one call is cheaper than two. */
function joined(pieces: FormatPiece[]): FormatPiece[] {
  const result: FormatPiece[] = [];
  for (const piece of pieces) {
    const decimals = piece.kind === 'decimals' ? { 3: '%g', 6: '%f' }[piece.digits] : undefined;
    const pattern = piece.kind === 'strftime' ? piece.pattern : decimals;
    const last = result.at(-1);
    if (pattern === undefined) result.push(piece);
    else if (last?.kind === 'strftime') last.pattern += pattern;
    else result.push({ kind: 'strftime', pattern });
  }
  return result;
}

function pieceText(piece: FormatPiece, clock: Clock, offset: string): string {
  switch (piece.kind) {
    case 'strftime':
      return `strftime(${clock.utc}, ${text(piece.pattern)})`;
    case 'decimals':
      return decimals(clock, piece.digits);
    case 'offset':
      return offsetText(offset, piece.style);
  }
}

function specialPiece(name: string): FormatPiece {
  const style = Object.entries(offsetStyles).find(([key]) => key === name)?.[1];
  if (style) return { kind: 'offset', style };
  return { kind: 'decimals', digits: name === 'FF' ? 9 : Number(name.slice(2)) };
}

function decimals({ utc, nanos }: Clock, digits: number): string {
  if (digits === 0) return "''";
  const micros = `strftime(${utc}, '%f')`;
  if (digits <= 6) return digits === 6 ? micros : `left(${micros}, ${digits})`;
  return `left(${micros} || lpad((${nanos})::varchar, 3, '0'), ${digits})`;
}

function offsetText(offset: string, style: 'hours' | 'minutes' | 'plain' | 'colon'): string {
  switch (style) {
    case 'hours':
      return `left(sf_offset_hours(${offset}, ''), 3)`;
    case 'minutes':
      return `right(sf_offset_hours(${offset}, ''), 2)`;
    case 'plain':
      return `sf_offset_hours(${offset}, '')`;
    case 'colon':
      return `sf_offset_hours(${offset}, ':')`;
  }
}
