import { Reader } from '../../procedures/reader.ts';

/** The names between the name of a view and AS, folded; the parser forgets which of them are quoted. */
export function viewColumns(written: string): string[] {
  const reader = new Reader(written);
  while (!reader.take('VIEW')) if (reader.next().kind === 'end') return [];
  reader.take('IF', 'NOT', 'EXISTS');
  reader.path();
  if (!reader.takeSign('(')) return [];
  const names = [reader.name()];
  // A name may be followed by its comment or policy.
  for (let depth = 0; depth > 0 || !reader.isSign(')'); ) {
    const token = reader.next();
    if (token.kind === 'end') throw reader.unexpected();
    if (token.value === '(' && token.kind === 'sign') depth += 1;
    if (token.value === ')' && token.kind === 'sign') depth -= 1;
    if (depth === 0 && token.kind === 'sign' && token.value === ',') names.push(reader.name());
  }
  return names;
}
