export interface TableOptions {
  /** The statement without these options, every line where it was. */
  readonly plain: string;
  /** The keys of CLUSTER BY. */
  readonly clusteredBy?: string;
  /** COMMENT = '…' of the table, as SQL text. */
  readonly comment?: string;
}

const pieces =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|cluster\s+by\s*\(|comment\s*=?\s*'(?:[^']|'')*'|[A-Za-z_][\w$]*|[\s\S]/giy;

/** CLUSTER BY and COMMENT of a CREATE TABLE, which the parser takes in one order alone and GET_DDL writes in another. */
export function tableOptions(sql: string): TableOptions {
  if (!/^create\b[^(]*?\btable\b/i.test(sql)) return { plain: sql };
  let depth = 0;
  let start: number | undefined;
  let plain = sql;
  let clusteredBy: string | undefined;
  let comment: string | undefined;
  const cut = (from: number, to: number) => {
    plain = `${plain.slice(0, from)}${plain.slice(from, to).replace(/[^\n]/g, ' ')}${plain.slice(to)}`;
  };
  for (const { 0: piece, index } of sql.matchAll(pieces)) {
    if (depth === 0 && /^as$/i.test(piece)) break;
    if (depth === 0 && /^cluster\s/i.test(piece)) start = index;
    if (piece.endsWith('(')) depth += 1;
    if (piece === ')') depth -= 1;
    if (depth === 0 && start !== undefined && piece === ')') {
      clusteredBy = sql.slice(sql.indexOf('(', start) + 1, index);
      cut(start, index + 1);
      start = undefined;
    }
    if (depth === 0 && /^comment\b.*'/is.test(piece)) {
      comment = piece.slice(piece.indexOf("'"));
      cut(index, index + piece.length);
    }
  }
  return {
    plain,
    ...(clusteredBy === undefined ? {} : { clusteredBy }),
    ...(comment === undefined ? {} : { comment }),
  };
}
