import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import type { CopyCodec } from '../snowflake/index.ts';
import { lastFourDigits, personKey } from './ssn-codecs.ts';

const secret = 'secret of the codecs';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What COPY would read; null for its `\N`. */
function written(codec: CopyCodec, cell: string): string | null {
  if (codec.kind !== 'scalar') throw new Error('a scalar codec is expected');
  const input = new TextEncoder().encode(`[["${cell}"`);
  const output = new Uint8Array(128);
  const end = codec.encode(input, 3, input.length - 1, output, 5);
  const text = new TextDecoder().decode(output.subarray(5, end));
  return text === '\\N' ? null : text;
}

async function bySql(ssn: string): Promise<string | null | undefined> {
  const { rows } = await database.pool.query<{ key: string | null }>(
    `select replace(pipeline.person_key($1)::text, '-', '') as key
     from (select set_config('cm.person_key_secret', $2, false)) secret`,
    [ssn, secret],
  );
  return rows[0]?.key;
}

describe('the person_key of an SSN', () => {
  it('is the one that the pipeline gives it, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...' -0123456789aé'), maxLength: 30 }),
        async (ssn) => {
          expect(written(personKey(secret), ssn)).toBe(await bySql(ssn));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is none for a blank one', () => {
    expect(written(personKey(secret), '   ')).toBeNull();
    expect(written(personKey(secret), '')).toBeNull();
  });
});

describe('the last four digits of an SSN', () => {
  it.each([
    ['901-22-3344', '3344'],
    [' 901223344 ', '3344'],
    ['12', '12'],
    ['none', null],
    ['', null],
  ])('of %j are %j', (ssn, digits) => {
    expect(written(lastFourDigits(), ssn)).toBe(digits);
  });
});
