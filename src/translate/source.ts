/** A statement of a source file, without its semicolon. */
export interface SourceStatement {
  readonly sql: string;
  /** Of its first word, counted from 1. */
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | 'semicolon' | 'other' | 'nothing';
  readonly text: string;
  readonly start: number;
}

const pieces =
  /(?<nothing>\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<other>\$\$[\s\S]*?(?:\$\$|$)|'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$))|(?<word>[A-Za-z_][\w$]*)|(?<semicolon>;)|[\s\S]/gy;

/** Parts a text of Snowflake SQL into its statements; a block of Snowflake Scripting is one. */
export function statementsOf(text: string): SourceStatement[] {
  const found: SourceStatement[] = [];
  let tokens: Token[] = [];
  const finish = (end: number) => {
    const first = tokens[0];
    if (first) found.push({ sql: text.slice(first.start, end).trimEnd(), line: lineOf(text, first.start) });
    tokens = [];
  };
  for (const token of tokensOf(text)) {
    if (token.kind === 'nothing') continue;
    if (token.kind === 'semicolon' && !isWithinBlock(tokens)) finish(token.start);
    else tokens.push(token);
  }
  finish(text.length);
  return found;
}

export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function* tokensOf(text: string): Generator<Token, void> {
  for (const { 0: piece, index, groups = {} } of text.matchAll(pieces)) {
    const kind =
      groups.nothing !== undefined
        ? 'nothing'
        : groups.word !== undefined
          ? 'word'
          : groups.semicolon !== undefined
            ? 'semicolon'
            : 'other';
    yield { kind, text: piece, start: index };
  }
}

/** Whether a semicolon after these tokens ends a statement of a block, and not the block. */
function isWithinBlock(tokens: readonly Token[]): boolean {
  const words = tokens.map((token) => (token.kind === 'word' ? token.text.toUpperCase() : token.text));
  const start = blockStart(words);
  return (
    start !== undefined &&
    (words[start] === 'DECLARE' && !words.includes('BEGIN', start) ? true : depthFrom(words, start) > 0)
  );
}

/** Where the block of an anonymous block, or of CREATE PROCEDURE, FUNCTION or TASK … AS, begins. */
function blockStart(words: readonly string[]): number | undefined {
  const isBlock = (at: number) =>
    words[at] === 'DECLARE' ||
    (words[at] === 'BEGIN' &&
      words.length > at + 1 &&
      !['TRANSACTION', 'WORK', 'NAME'].includes(words[at + 1] ?? ''));
  if (isBlock(0)) return 0;
  const isRoutine =
    words[0] === 'CREATE' &&
    words.slice(1, 5).some((word) => ['PROCEDURE', 'FUNCTION', 'TASK'].includes(word));
  if (!isRoutine) return undefined;
  const as = words.findIndex((word, i) => word === 'AS' && isBlock(i + 1));
  return as < 0 ? undefined : as + 1;
}

const opening = new Set(['IF', 'FOR', 'WHILE', 'LOOP', 'REPEAT']);
const beforeStatement = new Set([';', 'BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'DECLARE']);

function depthFrom(words: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < words.length; at++) {
    const word = words[at] ?? '';
    const isFirst = beforeStatement.has(words[at - 1] ?? '');
    if (word === 'BEGIN' || word === 'CASE' || (opening.has(word) && isFirst)) depth += 1;
    if (word === 'END') {
      depth -= 1;
      // END IF, END FOR …
      if (opening.has(words[at + 1] ?? '') || words[at + 1] === 'CASE') at += 1;
    }
  }
  return depth;
}
