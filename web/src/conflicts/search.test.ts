import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rules } from '../../../src/rules.ts';
import { fromQueryString, toQueryString } from '../http/queryString.ts';
import { statuses } from '../words/statuses.ts';
import { conflictsSearchSchema, sorts } from './search.ts';

const parse = (text: string) => conflictsSearchSchema.parse(fromQueryString(text));

it('an address says all that was chosen: written and read again, it is the same', () => {
  const search = fc.record(
    {
      search: fc.string({ minLength: 1 }),
      status: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1 }),
      rule: fc.uniqueArray(fc.constantFrom(...rules), { minLength: 1 }),
      from: fc.constant('2026-11-01'),
      flagged: fc.constantFrom('true', 'false'),
      sort: fc.constantFrom(...sorts),
      direction: fc.constantFrom('asc', 'desc'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(search, (chosen) => {
      expect(parse(toQueryString(chosen))).toEqual(chosen);
    }),
  );
});

it('leaves out what an address cannot mean, and keeps the rest', () => {
  expect(parse('?status=X&sort=price&from=yesterday&rule=distance')).toEqual({ rule: ['distance'] });
});
