import { messageOf } from '../../errors.ts';
import type { Question } from '../model.ts';

/** What could not be read, collected while everything else is. */
export type Attempt = <T>(source: Fact, read: () => Promise<T>, otherwise: T) => Promise<T>;

interface Fact {
  /** What is read, for people. */
  about: string;
  /** What opens it to the role. */
  remedy: string;
}

/** Lets each source of facts fail alone: the failure becomes a question, with the right that would answer it. */
export function attemptsInto(questions: Question[]): Attempt {
  return async ({ about, remedy }, read, otherwise) => {
    try {
      return await read();
    } catch (error) {
      const message = messageOf(error);
      // What an account does not have, no right opens.
      const isRefused = !/unsupported feature/i.test(message);
      questions.push({ about, question: `Could not be read. ${message}`, remedy: isRefused ? remedy : null });
      return otherwise;
    }
  };
}
