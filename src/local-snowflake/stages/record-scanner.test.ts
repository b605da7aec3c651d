import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvFormat } from './csv-format.ts';
import { readOptions } from './options.ts';
import { RecordScanner } from './record-scanner.ts';
import { tokenize } from './tokens.ts';

const formats = [
  `field_optionally_enclosed_by = '"'`,
  `field_optionally_enclosed_by = '"' escape = '\\\\'`,
  `field_optionally_enclosed_by = '"' record_delimiter = '\\r\\n'`,
  '',
  "record_delimiter = '||'",
];

it.each(formats)('finds the records that were written with %j, wherever they are cut', (options) => {
  const format = csvFormat(readOptions(options, tokenize(options)));
  const cell = fc
    .array(fc.constantFrom('a', '"', '\\', '\n', '\r', '|', ',', 'é', '😀', '\0'))
    .map((parts) => parts.join(''));
  const { enclosedBy, escapedBy, unenclosedEscapedBy, recordDelimiter } = format;
  const written = (text: string) => {
    if (enclosedBy === undefined) {
      return [unenclosedEscapedBy ?? '', ',', recordDelimiter.charAt(0)].reduce(
        (done, each) => done.replaceAll(each, unenclosedEscapedBy + each),
        text,
      );
    }
    const escaped = escapedBy ? text.replaceAll(escapedBy, escapedBy + escapedBy) : text;
    return enclosedBy + escaped.replaceAll(enclosedBy, (escapedBy ?? enclosedBy) + enclosedBy) + enclosedBy;
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), fc.array(fc.nat(200)), (rows, cuts) => {
      const records = rows.map((row) => row.map(written).join(',') + recordDelimiter);
      expect(found(Buffer.from(records.join('')), cuts, new RecordScanner(format))).toEqual(records);
    }),
  );
});

function found(bytes: Buffer, cuts: number[], scanner: RecordScanner): string[] {
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  const records: string[] = [];
  let pending = Buffer.alloc(0);
  for (const [i, from] of places.entries()) {
    const piece = bytes.subarray(from, places[i + 1] ?? bytes.length);
    let start = 0;
    for (let end = scanner.nextEnd(piece, 0); end !== undefined; end = scanner.nextEnd(piece, end)) {
      records.push(Buffer.concat([pending, piece.subarray(start, end)]).toString());
      pending = Buffer.alloc(0);
      start = end;
    }
    pending = Buffer.concat([pending, piece.subarray(start)]);
  }
  expect(pending).toHaveLength(0);
  return records;
}
