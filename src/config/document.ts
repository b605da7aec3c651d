import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument, visit, type YAMLParseError } from 'yaml';
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
  if (broken) throw invalid(`${file}:${lines.linePos(broken.pos[0]).line}: ${faultOf(broken)}`);
  const parsed = schema.safeParse(valueIn(document, { file, lines }));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String);
    const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const line = lineOf(document, lines, unknownKey === undefined ? path : [...path, unknownKey]);
    return `${file}:${line}: ${path.join('.') || 'the document'}: ${issue.message}`;
  });
  throw invalid(problems.join('\n'));
}

function faultOf({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'this is more than one document: `---` begins another';
  return `this is not YAML: ${message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? code}`;
}

/** Aliases are followed only now; one may name nothing, or too much. */
function valueIn(document: Document, { file, lines }: { file: string; lines: LineCounter }): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    let start = 0;
    visit(document, {
      Alias: (_key, alias) => {
        if (alias.resolve(document) !== undefined) return undefined;
        start = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    throw invalid(`${file}:${lines.linePos(start).line}: this is not YAML: ${messageOf(error)}`);
  }
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
