import type { Context } from '../compiled.ts';
import { toCheck, Untranslatable } from '../notes.ts';

/** Snowflake's format elements and PostgreSQL's, longest first. */
const elements: readonly (readonly [string, string])[] = [
  ['TZH:TZM', 'TZH:TZM'],
  ['TZHTZM', 'TZHTZM'],
  ['YYYY', 'YYYY'],
  ['MMMM', 'FMMonth'],
  ['HH24', 'HH24'],
  ['HH12', 'HH12'],
  ['TZH', 'TZH'],
  ['TZM', 'TZM'],
  ['MON', 'Mon'],
  ['FF9', 'US"000"'],
  ['FF6', 'US'],
  ['FF5', 'FF5'],
  ['FF4', 'FF4'],
  ['FF3', 'MS'],
  ['FF2', 'FF2'],
  ['FF1', 'FF1'],
  ['FF0', ''],
  ['YY', 'YY'],
  ['MM', 'MM'],
  ['DD', 'DD'],
  ['DY', 'Dy'],
  ['HH', 'HH24'],
  ['AM', 'AM'],
  ['PM', 'AM'],
  ['MI', 'MI'],
  ['SS', 'SS'],
  ['FF', 'US"000"'],
];

/** A format for dates and times; `read` is for TO_DATE, `write` for TO_CHAR. What is no element stands for itself. */
export function dateFormat(format: string, use: 'read' | 'write'): string {
  let pattern = '';
  for (let rest = format; rest !== ''; ) {
    const [quotedPart, text] = /^"([^"]*)"/.exec(rest) ?? [];
    const element = elements.find(([name]) => rest.slice(0, name.length).toUpperCase() === name);
    const [word] = /^[A-Za-z]/.exec(rest) ?? [];
    if (quotedPart !== undefined) pattern += `"${text}"`;
    else if (element) pattern += use === 'read' ? reading(element[1]) : element[1];
    else pattern += word === undefined ? rest.slice(0, 1) : `"${word}"`;
    rest = rest.slice((quotedPart ?? element?.[0] ?? ' ').length);
  }
  return pattern.replaceAll('""', '');
}

/** Reading takes as many decimals as there are. */
function reading(element: string): string {
  if (element.startsWith('TZ'))
    throw new Untranslatable('A format that reads an offset (TZH, TZM) has no rule.');
  return /^(US|MS|FF\d)/.test(element) ? 'US' : element;
}

/** A format for numbers, whose elements both databases took from Oracle. */
export function numberFormat(format: string, context: Context): string {
  if (!/^(FM|MI|[09.,GDSB])+$/i.test(format))
    throw new Untranslatable(`The number format '${format}' has no rule.`, 'to_char');
  toCheck(
    context.statement.notes,
    `TO_CHAR of a number with the format '${format}': compare the blanks before it.`,
  );
  return format;
}
