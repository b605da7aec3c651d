import { Reader } from '../reader.ts';
import { readDeclaration } from './declarations.ts';
import { type ReadSteps, readStep } from './steps.ts';
import type { Block, Handler, Place, Step } from './syntax.ts';

/** Parses a whole text as one block: `[DECLARE …] BEGIN … [EXCEPTION …] END`. */
export function parseBlock(sql: string): Block {
  const reader = new Reader(sql);
  const block = readBlock(reader);
  reader.end();
  return block;
}

function readBlock(reader: Reader): Block {
  const declarations: Block['declarations'] = [];
  if (reader.take('DECLARE')) {
    while (!reader.isWord('BEGIN')) {
      const place = reader.place();
      declarations.push({ ...readDeclaration(reader), place });
      reader.expectSign(';');
    }
  }
  reader.expect('BEGIN');
  const steps = readSteps(reader, 'END', 'EXCEPTION');
  const handlers = reader.take('EXCEPTION') ? readHandlers(reader) : [];
  reader.expect('END');
  return { declarations, steps, handlers };
}

/** Steps up to one of the words, which is not taken. */
const readSteps: ReadSteps = (reader, ...ends) => {
  const steps: Step[] = [];
  while (!ends.some((word) => reader.isWord(word))) {
    const place: Place = reader.place();
    const step = readStep(reader, { readSteps, readBlock });
    reader.expectSign(';');
    steps.push({ ...step, place });
  }
  return steps;
};

function readHandlers(reader: Reader): Handler[] {
  const handlers: Handler[] = [];
  while (reader.take('WHEN')) {
    const names: Handler['names'] = [];
    do names.push(reader.take('OTHER') ? undefined : reader.name());
    while (reader.take('OR'));
    reader.take('EXIT');
    if (reader.isWord('CONTINUE')) throw reader.unsupported('CONTINUE handler');
    reader.expect('THEN');
    handlers.push({ names, steps: readSteps(reader, 'WHEN', 'END') });
  }
  if (handlers.length === 0) throw reader.unexpected();
  return handlers;
}
