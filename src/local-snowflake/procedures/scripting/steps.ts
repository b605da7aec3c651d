import type { Reader } from '../reader.ts';
import { readAssigned, readDeclaration } from './declarations.ts';
import { readExpression, readImmediate, readList, readSource, readStatement } from './fragments.ts';
import type { Block, Branch, Place, Step } from './syntax.ts';

/** A step without its place; intersections lose their alternatives in Omit, so each goes by itself. */
type Bare<S> = S extends { place: Place } ? Omit<S, 'place'> : never;
type BareStep = Bare<Step>;

export type ReadSteps = (reader: Reader, ...ends: string[]) => Step[];

interface Nested {
  readSteps: ReadSteps;
  readBlock(reader: Reader): Block;
}

/** Reads one statement of a block up to its semicolon. */
export function readStep(reader: Reader, nested: Nested): BareStep {
  const { kind, value } = reader.peek();
  if ((kind === 'word' || kind === 'identifier') && reader.isSign(':=', 1)) return assignment(reader);
  const read = kind === 'word' ? rules[value] : undefined;
  return read?.(reader, nested) ?? { kind: 'sql', ...readStatement(reader) };
}

function assignment(reader: Reader): BareStep {
  const name = reader.name();
  reader.expectSign(':=');
  return { kind: 'assign', name, assigned: readAssigned(reader) };
}

const unsupported =
  (construct: string) =>
  (reader: Reader): never => {
    throw reader.unsupported(construct);
  };

/** By the first word; undefined where it turns out to begin an SQL statement. */
const rules: Record<string, ((reader: Reader, nested: Nested) => BareStep | undefined) | undefined> = {
  LET: (reader) => {
    reader.expect('LET');
    return { kind: 'declare', declaration: readDeclaration(reader) };
  },
  IF: ifStep,
  CASE: caseStep,
  FOR: forStep,
  WHILE: whileStep,
  REPEAT: repeatStep,
  LOOP: (reader, { readSteps }) => {
    reader.expect('LOOP');
    const steps = readSteps(reader, 'END');
    return { kind: 'loop', steps, label: endLabel(reader, 'LOOP') };
  },
  BREAK: (reader) => jump(reader, 'break'),
  EXIT: (reader) => jump(reader, 'break'),
  CONTINUE: (reader) => jump(reader, 'continue'),
  ITERATE: (reader) => jump(reader, 'continue'),
  OPEN: (reader) => {
    reader.expect('OPEN');
    const cursor = reader.name();
    return { kind: 'open', cursor, using: reader.take('USING') ? readList(reader) : [] };
  },
  FETCH: (reader) => {
    reader.expect('FETCH');
    const cursor = reader.name();
    reader.expect('INTO');
    return { kind: 'fetch', cursor, into: variables(reader) };
  },
  CLOSE: (reader) => {
    reader.expect('CLOSE');
    return { kind: 'close', cursor: reader.name() };
  },
  RETURN: returnStep,
  RAISE: (reader) => {
    reader.expect('RAISE');
    return { kind: 'raise', name: reader.isSign(';') ? undefined : reader.name() };
  },
  EXECUTE: (reader) =>
    reader.isWord('IMMEDIATE', 1) ? { kind: 'immediate', ...readImmediate(reader) } : undefined,
  DECLARE: (reader, { readBlock }) => ({ kind: 'block', block: readBlock(reader) }),
  BEGIN: (reader, { readBlock }) =>
    isTransaction(reader) ? undefined : { kind: 'block', block: readBlock(reader) },
  NULL: (reader) => {
    reader.expect('NULL');
    return { kind: 'nothing' };
  },
  ASYNC: unsupported('ASYNC'),
  AWAIT: unsupported('AWAIT'),
  CANCEL: unsupported('CANCEL'),
};

function isTransaction(reader: Reader): boolean {
  return reader.isSign(';', 1) || ['TRANSACTION', 'WORK', 'NAME'].some((word) => reader.isWord(word, 1));
}

function ifStep(reader: Reader, { readSteps }: Nested): BareStep {
  reader.expect('IF');
  const branches: Branch[] = [];
  do {
    const condition = readExpression(reader, 'THEN');
    reader.expect('THEN');
    branches.push({ condition, steps: readSteps(reader, 'ELSEIF', 'ELSE', 'END') });
  } while (reader.take('ELSEIF'));
  const otherwise = reader.take('ELSE') ? readSteps(reader, 'END') : [];
  reader.expect('END', 'IF');
  return { kind: 'if', branches, otherwise };
}

function caseStep(reader: Reader, { readSteps }: Nested): BareStep {
  reader.expect('CASE');
  const operand = reader.isWord('WHEN') ? undefined : readExpression(reader, 'WHEN');
  const branches: Branch[] = [];
  while (reader.take('WHEN')) {
    const condition = readExpression(reader, 'THEN');
    reader.expect('THEN');
    branches.push({ condition, steps: readSteps(reader, 'WHEN', 'ELSE', 'END') });
  }
  const otherwise = reader.take('ELSE') ? readSteps(reader, 'END') : [];
  reader.expect('END');
  reader.take('CASE');
  return { kind: 'case', operand, branches, otherwise };
}

function forStep(reader: Reader, { readSteps }: Nested): BareStep {
  reader.expect('FOR');
  const name = reader.name();
  reader.expect('IN');
  const isReverse = reader.take('REVERSE');
  const isOverRows = !isReverse && (reader.isWord('DO', 1) || reader.isWord('LOOP', 1)) && isName(reader);
  if (isOverRows) {
    const over = reader.name();
    const steps = body(reader, readSteps);
    return { kind: 'rows', name, over, steps, label: endLabel(reader, 'FOR', 'LOOP') };
  }
  const from = readExpression(reader, 'TO', 'DO');
  if (!reader.take('TO')) throw reader.unsupported('FOR over an expression');
  const to = readExpression(reader, 'DO', 'LOOP');
  const steps = body(reader, readSteps);
  return { kind: 'count', name, from, to, isReverse, steps, label: endLabel(reader, 'FOR', 'LOOP') };
}

function isName(reader: Reader): boolean {
  const { kind } = reader.peek();
  return kind === 'word' || kind === 'identifier';
}

function whileStep(reader: Reader, { readSteps }: Nested): BareStep {
  reader.expect('WHILE');
  const condition = readExpression(reader, 'DO', 'LOOP');
  const steps = body(reader, readSteps);
  return { kind: 'while', condition, steps, label: endLabel(reader, 'WHILE', 'LOOP') };
}

function repeatStep(reader: Reader, { readSteps }: Nested): BareStep {
  reader.expect('REPEAT');
  const steps = readSteps(reader, 'UNTIL');
  reader.expect('UNTIL');
  const condition = readExpression(reader, 'END');
  return { kind: 'until', condition, steps, label: endLabel(reader, 'REPEAT') };
}

/** DO … or LOOP …, up to END. */
function body(reader: Reader, readSteps: ReadSteps): Step[] {
  if (!reader.take('LOOP')) reader.expect('DO');
  return readSteps(reader, 'END');
}

/** `END LOOP label`: the loop is named where it ends. */
function endLabel(reader: Reader, ...words: string[]): string | undefined {
  reader.expect('END');
  if (!words.some((word) => reader.take(word))) throw reader.unexpected();
  return reader.isSign(';') ? undefined : reader.name();
}

function jump(reader: Reader, kind: 'break' | 'continue'): BareStep {
  reader.next();
  return { kind, label: reader.isSign(';') ? undefined : reader.name() };
}

function returnStep(reader: Reader): BareStep {
  reader.expect('RETURN');
  if (reader.isSign(';')) return { kind: 'return', value: undefined };
  if (!reader.isWord('TABLE') || !reader.isSign('(', 1))
    return { kind: 'return', value: readExpression(reader) };
  reader.expect('TABLE');
  reader.expectSign('(');
  const source =
    isName(reader) && reader.isSign(')', 1)
      ? { kind: 'name' as const, name: reader.name() }
      : readSource(reader, ')');
  reader.expectSign(')');
  return { kind: 'return table', source };
}

function variables(reader: Reader): string[] {
  const names: string[] = [];
  do {
    reader.takeSign(':');
    names.push(reader.name());
  } while (reader.takeSign(','));
  return names;
}
