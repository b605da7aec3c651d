import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { TestServer } from '../test-server.ts';

export interface TestStage {
  folder: string;
  /** The text of a file, decompressed. */
  read(...path: string[]): Promise<string>;
  /** The text of all files of a folder, in the order of their names. */
  readAll(path: string): Promise<string>;
  discard(): Promise<void>;
}

/** The stage OUTSIDE, over a folder of its own. */
export async function aStage(server: TestServer): Promise<TestStage> {
  const folder = await mkdtemp(join(tmpdir(), 'cm-stage-test-'));
  await server.rows(`create stage outside url = '${pathToFileURL(folder)}'`);
  const read: TestStage['read'] = async (...path) => {
    const bytes = await readFile(join(folder, ...path));
    return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
  };
  return {
    folder,
    read,
    readAll: async (path) => {
      const names = (await readdir(join(folder, path))).sort();
      return (await Promise.all(names.map((name) => read(path, name)))).join('');
    },
    discard: () => rm(folder, { recursive: true }),
  };
}

/** A naive reader of CSV whose texts are enclosed; `\N` that is not enclosed is NULL. */
export function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (let at = 0; at < text.length; ) {
    let field = '';
    const isEnclosed = text[at] === '"';
    if (isEnclosed) {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        if (text[at] === '"') at += 1;
        field += text[at];
      }
      at += 1;
    } else {
      for (; text[at] !== ',' && text[at] !== '\n'; at += 1) field += text[at];
    }
    row.push(!isEnclosed && field === '\\N' ? null : field);
    if (text[at] === '\n') {
      rows.push(row);
      row = [];
    }
    at += 1;
  }
  return rows;
}
