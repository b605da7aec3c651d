import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import colors from 'picocolors';
import type { CmError } from '../errors.ts';

export { count, duration } from '../figures.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows as aligned text, a head line above them. */
export function textTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => {
        const cell = cells[index] ?? '';
        const width = widths[index] ?? 0;
        return column.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [colors.dim(line(columns.map((column) => column.title))), ...rows.map(line)].join('\n');
}

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Terminal {
  /** A result for people; nothing with `--json`. */
  print(text: string): void;
  /** The one JSON document of `--json`. */
  printJson(document: unknown): void;
  /** What is going on now, in one line or more; replaced by what comes next on a terminal, left out elsewhere. */
  progress(text: string): void;
  /** Whether there is somebody to show progress to. */
  readonly isLive: boolean;
  /** Something that has been done. */
  note(text: string, facts?: Readonly<Record<string, unknown>>): void;
  /** A failure: for people on stderr, else as the JSON document, or as a JSON line if there has been a document. */
  printError(error: CmError): void;
}

/** With `json`, notes become JSON lines on stderr and the only thing on stdout is the document. */
export function openTerminal({ json }: { json: boolean }): Terminal {
  return json ? jsonTerminal() : textTerminal();
}

/** The same terminal, its notes with more facts. */
export function withFacts(terminal: Terminal, facts: () => Readonly<Record<string, unknown>>): Terminal {
  return { ...terminal, note: (text, own) => terminal.note(text, { ...facts(), ...own }) };
}

function textTerminal(): Terminal {
  const live = process.stderr.isTTY === true;
  let linesShown = 0;
  /** Takes away the progress that is shown: up to its first line, then everything below. */
  const clear = (): string => {
    if (!live) return '';
    const up = linesShown > 1 ? `\u001b[${linesShown - 1}A` : '';
    linesShown = 0;
    return `\r${up}\u001b[J`;
  };
  return {
    isLive: live,
    print: (text) => {
      // The results may go to a file while the progress stands on the terminal.
      process.stderr.write(clear());
      process.stdout.write(`${text}\n`);
    },
    printJson: () => undefined,
    progress: (text) => {
      if (!live) return;
      const lines = text.split('\n').map((line) => line.slice(0, (process.stderr.columns || 80) - 1));
      process.stderr.write(`${clear()}${colors.dim(lines.join('\n'))}`);
      linesShown = lines.length;
    },
    note: (text) => process.stderr.write(`${clear()}${text}\n`),
    printError: ({ message, hint }) => {
      process.stderr.write(`${clear()}${colors.red('cm:')} ${message}\n`);
      if (hint !== undefined) process.stderr.write(`    ${hint}\n`);
    },
  };
}

function jsonTerminal(): Terminal {
  let isPrinted = false;
  const printJson = (document: unknown): void => {
    isPrinted = true;
    process.stdout.write(`${JSON.stringify(document)}\n`);
  };
  const note: Terminal['note'] = (text, facts) => {
    const line = { time: new Date().toISOString(), message: stripVTControlCharacters(text).trim(), ...facts };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  };
  return {
    isLive: false,
    print: () => undefined,
    printJson,
    progress: () => undefined,
    note,
    printError: ({ code, message, hint }) => {
      if (isPrinted) note(message, { error: { code, hint } });
      else printJson({ error: { code, message, hint } });
    },
  };
}
