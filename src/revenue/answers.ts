import { z } from 'zod';
import { type BillableAnswer, type BillableQuestion, RevenueError } from './service.ts';

/** A number in JSON, or the same as text; never negative, at most six places before and four after the point. */
const decimal = z
  .union([z.number(), z.string()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, 'a decimal such as 112.5 is expected'));

const billable = z.object({ minutes: decimal, units: decimal });

const answerSchema = z.union([
  z.object({ id: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ id: z.string(), full_shift: billable, overlap: billable.nullish() }),
]);

const bodySchema = z.object({ answers: z.array(z.unknown()) });

/** Reads the body of an answer to `questions`; one that is missing or cannot be read is a failure of its own. */
export function readAnswers(body: string, questions: readonly BillableQuestion[]): BillableAnswer[] {
  const given = new Map(entriesOf(body).map((entry) => [idOf(entry), entry]));
  return questions.map((question) => {
    const entry = given.get(question.id);
    return entry === undefined
      ? { id: question.id, failure: { type: 'no_answer', message: 'The answer leaves this question out.' } }
      : readAnswer(entry, question);
  });
}

function entriesOf(body: string): unknown[] {
  try {
    return bodySchema.parse(JSON.parse(body)).answers;
  } catch (cause) {
    throw new RevenueError(
      { type: 'malformed', message: 'The answer is not the JSON that is expected.', response: cut(body) },
      { cause },
    );
  }
}

const idOf = (entry: unknown): string | undefined => z.object({ id: z.string() }).safeParse(entry).data?.id;

function readAnswer(entry: unknown, { id, overlap }: BillableQuestion): BillableAnswer {
  const parsed = answerSchema.safeParse(entry);
  const response = cut(JSON.stringify(entry));
  if (!parsed.success)
    return {
      id,
      failure: { type: 'malformed', message: 'The answer to this question cannot be read.', response },
    };
  const answer = parsed.data;
  if ('error' in answer) {
    const { code, message } = answer.error;
    return { id, failure: { type: 'rejected', message: `${code}: ${message}`, response } };
  }
  if (overlap !== null && !answer.overlap)
    return {
      id,
      failure: { type: 'malformed', message: 'The answer says nothing about the overlap.', response },
    };
  return { id, fullShift: answer.full_shift, overlap: overlap === null ? null : (answer.overlap ?? null) };
}

/** As much of a text as a log should hold. */
export const cut = (text: string): string => (text.length > 2000 ? `${text.slice(0, 2000)}…` : text);
