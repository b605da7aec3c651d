import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { connect, type Pool } from '../../postgres/pool.ts';
import { conflictQuerySchema } from '../contract.ts';
import { asReader, type Database, openDatabase, type Reader } from '../database.ts';
import { fillWorld, idOf } from '../small-world.ts';
import { readRows } from './rows.ts';
import { searchFor, wordsOf } from './search.ts';

const names = ['Ann Lee', 'Anna Óneill', "Bea O'Neill", '50%_off Mc\\Kay', 'LEE ANN', 'Jo', 'Jon Annandale'];

describe('a search', () => {
  let database: TestDatabase;
  let pool: Pool;
  let api: Database;
  const reader: Reader = {
    userId: idOf('user', 1),
    name: 'User 1',
    role: 'payer',
    organisation: { id: idOf('payer', 1), name: null },
    officeIds: [],
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = connect((await database.apiConnection()).url);
    api = openDatabase(pool);
    const own = names.map((name) => ({
      provider: 1,
      caregiver: { first: name, last: null },
      secret: '',
    }));
    await fillWorld(database.pool, {
      visits: [...own, ...own.map(() => ({ provider: 2, payer: 2 }))],
      pairs: own.map((_, index) => ({
        between: [index, own.length + index] as const,
        rules: ['distance'] as const,
      })),
    });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Numbers of the conflicts found, of which the first is 1 and has the first of the names. */
  const numbersOf = async (text: string, how: 'few' | 'many' | 'nearby'): Promise<number[]> =>
    asReader(api, reader, async (transaction) => {
      const query = conflictQuerySchema.parse({ search: text, sort: 'conflictId', direction: 'asc' });
      const words = wordsOf(query.search);
      const found = await searchFor(transaction, words);
      const search = found.found === 'all' || how === 'few' ? found : { found: how, words };
      const rows = await readRows(transaction, { reader, query, search }, { backwards: false, beside: null });
      return rows.map((row) => Number(row.conflict_id));
    });

  it('looks for words anywhere, whatever their case and order', async () => {
    expect(await numbersOf('lee ANN', 'few')).toEqual([1, 5]);
    expect(await numbersOf('nnA', 'few')).toEqual([2, 7]);
  });

  it('looks for one or two letters at the beginning of words', async () => {
    expect(await numbersOf('le', 'few')).toEqual([1, 5]);
    expect(await numbersOf('nn', 'few')).toEqual([]);
    expect(await numbersOf('j', 'few')).toEqual([6, 7]);
  });

  it('knows letters with accents, and takes signs for what they are', async () => {
    expect(await numbersOf('óneill', 'few')).toEqual([2]);
    expect(await numbersOf("o'neill", 'few')).toEqual([3]);
    expect(await numbersOf('50%_off', 'few')).toEqual([4]);
    expect(await numbersOf('50_', 'few')).toEqual([]);
    expect(await numbersOf('c\\k', 'few')).toEqual([4]);
  });

  it('finds a conflict by its number', async () => {
    expect(await numbersOf('7', 'few')).toEqual([7]);
  });

  it('needs every one of many words', async () => {
    expect(await numbersOf('ann lee agency office payer', 'few')).toEqual([1, 5]);
    expect(await numbersOf('ann lee agency office zebra', 'few')).toEqual([]);
  });

  it('finds the same by the index of words and by walking along the list', async () => {
    const letters = fc.constantFrom(..."aelnojkóy'%_\\50 ".split(''));
    const text = fc.oneof(
      fc.string({ unit: letters, maxLength: 6 }),
      fc
        .tuple(fc.constantFrom(...names), fc.nat(5), fc.nat(8))
        .map(([name, from, to]) => name.slice(from, from + to)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (words) => {
        const expected = names.flatMap((name, index) =>
          mentions(`${index + 1} ${name}`, words) ? [index + 1] : [],
        );
        expect(await numbersOf(words, 'few')).toEqual(expected);
        expect(await numbersOf(words, 'many')).toEqual(expected);
        expect(await numbersOf(words, 'nearby')).toEqual(expected);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});

/** Whether the visit mentions every word; the rest of what it says is small-world.ts's. */
function mentions(numberAndName: string, text: string): boolean {
  const rest = 'app code patient family admission medicaid agency 1 office payer agency 2';
  const said = ` ${numberAndName} ${rest}`.toLowerCase();
  return wordsOf(text.toLowerCase()).every((word) => said.includes([...word].length < 3 ? ` ${word}` : word));
}
