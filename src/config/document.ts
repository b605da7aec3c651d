import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CmError, messageOf } from '../errors.ts';

/** Reads a YAML file and checks it against `schema`; every error names file and line and is a usage error (exit 2). */
export async function readYaml<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CmError('config.unreadable', `${file} cannot be read: ${messageOf(cause)}.`, {
      kind: 'usage',
      hint: 'Check the path, or restore the file from the repository.',
      cause,
    });
  });
  return parseYaml(text, file, schema);
}

/** As `readYaml`, for text that has been read already; `file` only names it in errors. */
export function parseYaml<T extends z.ZodType>(text: string, file: string, schema: T): z.infer<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const reason = broken.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? broken.code;
    throw invalid(`${file}:${lines.linePos(broken.pos[0]).line}: this is not YAML: ${reason}`);
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String);
    const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const line = lineOf(document, lines, unknownKey === undefined ? path : [...path, unknownKey]);
    return `${file}:${line}: ${path.join('.') || 'the document'}: ${issue.message}`;
  });
  throw invalid(problems.join('\n'));
}

function invalid(message: string): CmError {
  return new CmError('config.invalid', message, {
    kind: 'usage',
    hint: 'Correct the line named above; the JSON Schema files in config/ describe every key.',
  });
}

/** The line of the innermost part of `path` that exists in the document; 1 for the whole of it. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}
