import { readFile } from 'node:fs/promises';

const file = new URL('./compat.sql', import.meta.url);

/** The functions of compat.sql by name, each with all of its forms. */
async function helperTexts(): Promise<Map<string, string>> {
  const [, ...functions] = (await readFile(file, 'utf8')).split(
    /^(?=(?:--[^\n]*\n)*create or replace function )/m,
  );
  const texts = new Map<string, string>();
  for (const text of functions) {
    const name = /create or replace function compat\.(\w+)/.exec(text)?.[1] ?? '';
    texts.set(name, `${texts.get(name) ?? ''}${text}`);
  }
  return texts;
}

/** CREATE SCHEMA and the functions that are named, with those that they call themselves, in the order of the file. */
export async function helpersSql(names: Iterable<string> | 'all'): Promise<string> {
  const texts = await helperTexts();
  const wanted = new Set(names === 'all' ? texts.keys() : names);
  for (const name of wanted) {
    const called = (texts.get(name) ?? '').matchAll(/\bcompat\.(\w+)\(/g);
    for (const [, other = ''] of called) wanted.add(other);
  }
  const chosen = [...texts].filter(([name]) => wanted.has(name)).map(([, text]) => text.trim());
  // Some call others that come after them.
  return [
    'create schema if not exists compat;',
    'set check_function_bodies = off;',
    ...chosen,
    'reset check_function_bodies;\n',
  ].join('\n\n');
}
