import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SnowflakeColumn } from '../columns.ts';
import { codecFor } from './codec-for.ts';
import { type CopyColumn, CopyTranscoder, type RefusedCell } from './transcoder.ts';

describe('the transcoder', () => {
  it('writes the rows of a partition as COPY text', () => {
    expect(
      copyOf(
        [
          ['a', null, 'c'],
          ['', 'b\tb', '\\.'],
        ],
        texts(3),
      ),
    ).toBe('a\t\\N\tc\n\tb\\tb\t\\\\.\n');
  });

  it('gives what a naive encoder gives, wherever the input is cut', () => {
    const cell = fc.option(fc.oneof(fc.string({ unit: 'binary' }), awkwardText), { nil: null });
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(rows, fc.array(fc.nat(400)), fc.boolean(), (cells, cuts, escapeAll) => {
        const kept = cells.map((row) => row.map((text) => text?.replaceAll('\0', '') ?? null));
        const json = escapeAll ? escapeNonAscii(JSON.stringify(kept)) : JSON.stringify(kept);
        const pieces = cutAt(Buffer.from(json), cuts);
        expect(transcode(pieces, texts(kept[0]?.length ?? 1))).toBe(naiveCopy(kept));
      }),
      { numRuns: 500 },
    );
  });

  it('reads scalar cells that are cut at any byte', () => {
    const json = Buffer.from('[["1763888400.123456789 1140",null,"-12.50"],["0.000000000 1440","true","7"]]');
    const columns = [
      aColumn({ type: 'timestamp_tz' }, 'timestamp'),
      aColumn({ type: 'boolean' }, 'boolean'),
      aColumn({ type: 'fixed', scale: 2 }, 'numeric'),
    ];
    const whole = '2025-11-23 04:00:00.123456\t\\N\t-12.50\n1970-01-01 00:00:00\tt\t7\n';
    for (let cut = 0; cut <= json.length; cut += 1) {
      expect(transcode([json.subarray(0, cut), json.subarray(cut)], columns)).toBe(whole);
    }
  });

  it('streams a cell that is longer than any of its buffers', () => {
    const long = 'ä"\\\n'.repeat(100_000);
    const pieces = cutAt(Buffer.from(JSON.stringify([[long]])), [1000, 70_001, 70_002]);
    expect(transcode(pieces, texts(1))).toBe(naiveCopy([[long]]));
  });

  it('takes whitespace between the tokens and a partition without rows', () => {
    expect(transcode([Buffer.from(' [ [ "a" , null ] ,\n[null,"b"] ] \n')], texts(2))).toBe(
      'a\t\\N\n\\N\tb\n',
    );
    expect(transcode([Buffer.from('[]')], texts(2))).toBe('');
  });

  it('finds the rows in an object, wherever the input is cut', () => {
    const json = Buffer.from(
      '{"a":["data",{"data":[["no"]]}],"b\\"":"data", "data" : [["x"],[null]],"c":"]}"} ',
    );
    for (let cut = 0; cut <= json.length; cut += 1) {
      expect(transcode([json.subarray(0, cut), json.subarray(cut)], texts(1))).toBe('x\n\\N\n');
    }
  });

  it('names column and row of a NUL byte', () => {
    const rows = [
      ['a', 'b'],
      ['c', 'd\0e'],
    ];
    expect(() => copyOf(rows, texts(2), 41)).toThrow('column "c2", row 42: the text holds a NUL byte');
  });

  it('names column, row and value of a cell that is not of its type', () => {
    const columns = [...texts(1), aColumn({ name: 'Visit Date', type: 'date' }, 'date')];
    expect(() => copyOf([['x', 'tomorrow']], columns)).toThrow(
      'column "Visit Date", row 1: "tomorrow" cannot be read as DATE → date',
    );
  });

  it('tells of cells that cannot be stored and goes on, wherever the input is cut', () => {
    const long = '7'.repeat(400);
    const json = Buffer.from(
      JSON.stringify([
        ['a\0b\0', 'tomorrow'],
        ['c', null],
        ['d', 'a "word" \\'],
        ['e', long],
        ['f', '0'],
      ]),
    );
    const columns = [...texts(1), aColumn({ name: 'Visit Date', type: 'date' }, 'date')];
    for (let cut = 0; cut <= json.length; cut += 1) {
      const told: RefusedCell[] = [];
      const pieces = [json.subarray(0, cut), json.subarray(cut)];
      const copy = transcode(pieces, columns, { firstRow: 41, onRefused: (cell) => told.push(cell) });
      expect(copy).toBe('ab\t\\N\nc\t\\N\nd\t\\N\ne\t\\N\nf\t1970-01-01\n');
      expect(told).toMatchObject([
        { row: 41, column: 0, fault: 'nul', value: null },
        { row: 41, column: 0, fault: 'nul' },
        { row: 41, column: 1, fault: 'cell', value: 'tomorrow' },
        { row: 43, column: 1, fault: 'cell', value: expect.stringMatching(/^a /) },
        { row: 44, column: 1, fault: 'cell', value: expect.stringMatching(/^7{200}/) },
      ]);
    }
  });

  it.each([
    ['a partition that ends early', '[["a","b"],["c"', 'ends within row 2'],
    ['an object that ends early', '{"data":[["a","b"]]', 'ends within'],
    ['a page that is no JSON', '<html>', 'unexpected <html>'],
    ['a row with a cell too few', '[["a"]]', 'row 1 has 1 or more cells where 2 are expected'],
    ['a row with a cell too many', '[["a","b","c"]]', 'row 1 has 3 or more cells where 2 are expected'],
    ['a raw control character', '[["a\n","b"]]', 'unexpected'],
    ['half a surrogate pair', '[["\\ud83d","b"]]', 'unexpected'],
    ['an unknown escape', '[["\\q","b"]]', 'unexpected'],
    ['text after the rows', '[["a","b"]]x', 'unexpected x'],
    ['a value that is not a string', '[["a",1]]', 'unexpected 1'],
  ])('refuses %s', (_, json, message) => {
    expect(() => transcode([Buffer.from(json)], texts(2))).toThrow(message);
  });
});

const awkwardText = fc
  .array(
    fc.constantFrom(
      '"',
      '\\',
      '/',
      '\n',
      '\t',
      '\r',
      '\b',
      '\f',
      '\v',
      '\x01',
      '\x7f',
      'é',
      '€',
      '😀',
      'N',
      ',',
    ),
  )
  .map((parts) => parts.join(''));

function texts(count: number): CopyColumn[] {
  return Array.from({ length: count }, (_, index) => aColumn({ name: `c${index + 1}` }, 'text'));
}

function aColumn(column: Partial<SnowflakeColumn>, target: string): CopyColumn {
  const whole: SnowflakeColumn = {
    name: 'c',
    type: 'text',
    precision: null,
    scale: null,
    length: null,
    nullable: true,
    ...column,
  };
  return { name: whole.name, codec: codecFor(whole, target) };
}

function copyOf(rows: readonly (readonly (string | null)[])[], columns: CopyColumn[], firstRow = 1): string {
  return transcode([Buffer.from(JSON.stringify(rows))], columns, { firstRow });
}

function transcode(
  pieces: readonly Uint8Array[],
  columns: CopyColumn[],
  options: { firstRow?: number; onRefused?: (cell: RefusedCell) => void } = {},
): string {
  const transcoder = new CopyTranscoder(columns, { ...options, chunkBytes: 1 });
  const output: Uint8Array[] = [];
  for (const piece of pieces) output.push(...transcoder.write(piece));
  output.push(...transcoder.end());
  return Buffer.concat(output).toString();
}

function naiveCopy(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((row) => `${row.map(naiveCell).join('\t')}\n`).join('');
}

function naiveCell(text: string | null): string {
  if (text === null) return '\\N';
  const letters = new Map([...'\b\f\n\r\t\v\\'].map((character, index) => [character, 'bfnrtv\\'[index]]));
  return [...text].map((c) => (letters.has(c) ? `\\${letters.get(c)}` : c)).join('');
}

function escapeNonAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [
    0,
    ...[...cuts].sort((a, b) => a - b).map((cut) => Math.min(cut, bytes.length)),
    bytes.length,
  ];
  return places.slice(1).map((to, index) => bytes.subarray(places[index] ?? 0, to));
}
