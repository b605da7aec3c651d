import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemas } from '../src/config/json-schema.ts';

let document: string;
beforeAll(async () => {
  document = await readFile('docs/configuration.md', 'utf8');
});

describe('docs/configuration.md', () => {
  it.each([
    ['config/cm.yaml', 'cm.schema.json'],
    ['config/tables/*.yaml', 'table.schema.json'],
  ])('has a row for each key of %s, and for no other', (section, schema) => {
    const described = rowsOf(section).map(({ key }) => key);
    expect(described.toSorted()).toEqual(keysOf(schema).map(({ key }) => key));
  });

  it.each([
    ['config/cm.yaml', 'cm.schema.json'],
    ['config/tables/*.yaml', 'table.schema.json'],
  ])('shows the default of each key of %s', (section, schema) => {
    const shown = new Map(rowsOf(section).map(({ key, cells }) => [key, cells[0]?.replaceAll(/[`,]/g, '')]));
    for (const { key, preset } of keysOf(schema)) {
      if (preset !== undefined) expect(shown.get(key), key).toBe(preset);
    }
  });

  it('names each variable of the environment that the program reads, and no other', async () => {
    const read = new Set<string>();
    for (const file of await readdir('src', { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      for (const [name] of (await readFile(join('src', file), 'utf8')).matchAll(variable)) read.add(name);
    }
    const named = new Set([...document.matchAll(variable)].map(([name]) => name));
    expect([...named].toSorted()).toEqual([...read].toSorted());
  });
});

/** CM_SYNC is a user. */
const variable = /\bCM_(?!SYNC\b)[A-Z_]*[A-Z]/g;

/** The rows of the tables of a section: the key in the first cell, and the other cells. */
function rowsOf(section: string): { key: string; cells: string[] }[] {
  const [, after = ''] = document.split(`\n## ${section}\n`);
  const [text = ''] = after.split('\n## ');
  return [...text.matchAll(/^\| `([^`]+)` *\|(.*)\|$/gm)].map(([, key = '', rest = '']) => ({
    key,
    cells: rest.split('|').map((cell) => cell.trim()),
  }));
}

const property = z.looseObject({
  default: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
});
const nested = z.looseObject({ properties: z.record(z.string(), z.unknown()) });

interface Key {
  readonly key: string;
  /** As text, where it is a word or a number. */
  readonly preset: string | undefined;
}

/** Every key of a JSON Schema file in alphabetical order, the nested ones with dots. */
function keysOf(name: string): Key[] {
  const keys = (schema: unknown, prefix: string): Key[] =>
    Object.entries(nested.parse(schema).properties).flatMap(([key, value]) => {
      const path = `${prefix}${key}`;
      if (nested.safeParse(value).success) return keys(value, `${path}.`);
      const { default: preset, additionalProperties: each } = property.parse(value);
      if (nested.safeParse(each).success) return keys(each, `${path}.NAME.`);
      return [
        {
          key: path,
          preset: ['string', 'number', 'boolean'].includes(typeof preset) ? String(preset) : undefined,
        },
      ];
    });
  return keys(jsonSchemas()[name], '').toSorted((one, other) => (one.key < other.key ? -1 : 1));
}
