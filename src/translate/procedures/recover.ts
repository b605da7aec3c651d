import { statementsOf } from '../source.ts';
import { recoverJavaScript } from './javascript.ts';
import type { Recovery } from './recovered.ts';
import { type Routine, routineOf } from './routine.ts';
import { recoverScripting } from './scripting.ts';

/** The statements that a routine runs, as far as they can be told without running it. */
export async function recover(routine: Routine): Promise<Recovery> {
  if (routine.language === 'JAVASCRIPT') return recoverJavaScript(routine);
  if (routine.language === 'SQL') return recoverScripting(routine);
  return {
    statements: [],
    missed: [{ line: routine.line, reason: `Nothing is read out of ${routine.language}.` }],
  };
}

/** The same from the text that creates the routine; lines are counted in it. */
export async function recoverFrom(definition: string): Promise<Recovery> {
  const [statement] = statementsOf(definition);
  const routine = statement && routineOf(statement);
  if (routine) return recover(routine);
  return {
    statements: [],
    missed: [{ line: 1, reason: 'This is no text of a procedure, function or task.' }],
  };
}
