import fc from 'fast-check';
import { type Collisions, flags, type Pair, type Side } from './pairs.ts';

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const below = (limit: number) => fc.noBias(fc.nat({ max: limit - 1 }));

export const visitCount = 14;
export const payerCount = 5;
export const groupCount = 4;

/** Times of one day and the morning after, some between minutes. */
const time = fc
  .tuple(oneOf(6, 9, 10, 12, 23, 25), oneOf(0, 0, 7, 30, 59), oneOf(0, 0, 1, 59))
  .map(([hour, minute, second]) => {
    const two = (value: number) => String(value).padStart(2, '0');
    return `2026-11-${23 + Math.floor(hour / 24)} ${two(hour % 24)}:${two(minute)}:${two(second)}`;
  });

const none = [null, null] as const;
/** Both ends, mostly in order; seldom one alone. */
const shift = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(time, time).map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a])) },
  { weight: 1, arbitrary: fc.tuple(time, time) },
  { weight: 1, arbitrary: time.map((start) => [start, null] as const) },
  { weight: 1, arbitrary: time.map((end) => [null, end] as const) },
);

const decimal = (most: number, places: number) =>
  fc
    .tuple(below(most), below(10 ** places))
    .map(([whole, part]) => `${whole}.${String(part).padStart(places, '0')}`);

const drawnSide = fc.record({
  payer: fc.option(below(payerCount + 1), { freq: 8 }),
  applicationVisitId: fc.option(oneOf('1000', '1001', '999', '1002', 'A7', 'a7', 'é1'), { freq: 8 }),
  actual: fc.oneof({ weight: 3, arbitrary: shift }, { weight: 1, arbitrary: fc.constant(none) }),
  scheduled: fc.oneof({ weight: 4, arbitrary: shift }, { weight: 1, arbitrary: fc.constant(none) }),
  inService: fc.oneof({ weight: 1, arbitrary: shift }, { weight: 4, arbitrary: fc.constant(none) }),
  billed: oneOf('yes', 'yes', 'no', 'no', null, 'YES', ''),
  billType: oneOf('Hourly', 'Daily', 'Visit', 'Visit', null, 'Weekly'),
  billRate: fc.option(fc.oneof(decimal(200, 2), decimal(3, 5), oneOf('0', '-20', '20', '0.01')), { freq: 8 }),
  billedHours: fc.option(fc.oneof(decimal(12, 2), decimal(2, 4), oneOf('0', '-1', '7', '0.0001')), {
    freq: 8,
  }),
});

/** A side, for the visit it is given. */
export const anySide = drawnSide.map(
  ({ actual, scheduled, inService, ...rest }) =>
    (visit: number): Side => ({
      visit,
      ...rest,
      visitStart: actual[0],
      visitEnd: actual[1],
      scheduledStart: scheduled[0],
      scheduledEnd: scheduled[1],
      inServiceStart: inService[0],
      inServiceEnd: inService[1],
    }),
);

export const anyPayer = fc.record({
  isActive: oneOf(true, true, true, false, null),
  isDemo: oneOf(false, null, false, true),
});

const minutes = fc.option(fc.oneof(decimal(600, 4), oneOf('0', '45', '0.5')), { freq: 2 });

/** Without its id; both sides may be the same visit, which is no pair. */
export const anyPair = fc.record({
  visit: below(visitCount),
  con: below(visitCount),
  flags: fc.oneof(
    fc.subarray([...flags], { minLength: 1 }),
    fc.constant(['pto_flag' as const]),
    fc.constant(['distance_flag' as const]),
  ),
  status: oneOf('U', 'R', 'R', 'D', 'N', 'W', 'I'),
  billableFullShift: minutes,
  billableOverlap: minutes,
});

/** Few visits, groups and payers, so that groups have none to many conflicts that payers see. */
export const collisions: fc.Arbitrary<Collisions> = fc
  .record({
    sides: fc.array(anySide, { minLength: visitCount, maxLength: visitCount }),
    pairs: fc.uniqueArray(anyPair, {
      selector: ({ visit, con }) => `${visit} ${con}`,
      minLength: 10,
      maxLength: 60,
      size: 'max',
    }),
    groups: fc.array(fc.option(below(groupCount), { freq: 6 }), {
      minLength: visitCount,
      maxLength: visitCount,
    }),
    payers: fc.array(anyPayer, { minLength: payerCount, maxLength: payerCount }),
  })
  .map(({ sides, pairs, groups, payers }) => ({
    sides: sides.map((side, visit) => side(visit)),
    pairs: pairs.filter(({ visit, con }) => visit !== con).map((one, id): Pair => ({ id: id + 1, ...one })),
    groups: Object.fromEntries(groups.entries()),
    payers: payers.map((payer, index) => ({ payer: index, ...payer })),
  }));
