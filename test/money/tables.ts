/** A table of a page in Markdown, under the heading that stands before it; each row by the names in its first line. */
export interface PageTable {
  readonly heading: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
}

export function tablesOf(page: string): PageTable[] {
  const tables: { heading: string; lines: string[][] }[] = [];
  let heading = '';
  let isInTable = false;
  for (const line of page.split('\n')) {
    heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    if (!line.startsWith('|')) {
      isInTable = false;
      continue;
    }
    if (!isInTable) tables.push({ heading, lines: [] });
    isInTable = true;
    tables.at(-1)?.lines.push(cellsOf(line));
  }
  return tables.map(({ heading, lines: [names = [], , ...lines] }) => ({
    heading,
    rows: lines.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))),
  }));
}

/** A bar within a cell is written `\|`. */
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
