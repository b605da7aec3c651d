import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.rows('create table shifts (id int, starts_at timestamp_tz, hours number(4,1))');
  await server.rows(`insert into shifts values
    (1, '2026-01-01 10:00:00 +0100', 1), (2, '2026-01-01 09:00:00 +0000', 2), (3, '2026-01-01 09:00:00.000000001 +0000', 4),
    (4, null, 8), (5, null, 16)`);
});
afterAll(() => server.discard());

describe('the same instant with different offsets', () => {
  it.each([
    [
      'is one group',
      'select count(*), sum(hours), max(id) from shifts group by starts_at order by 2',
      [
        ['2', '3.0', '2'],
        ['1', '4.0', '3'],
        ['2', '24.0', '5'],
      ],
    ],
    [
      'is one group by position, with the key among the columns',
      `select to_char(starts_at, 'SS.FF9') as t, date_part(epoch_second, starts_at), count(*) from shifts
       group by starts_at order by starts_at`,
      [
        ['00.000000000', '1767258000', '2'],
        ['00.000000001', '1767258000', '1'],
        [null, null, '2'],
      ],
    ],
    [
      'is one group by alias and GROUP BY ALL',
      'select starts_at as t, count(*) as n from shifts group by all having count(*) > 1 order by n, t limit 1',
      [[expect.stringMatching(/^1767258000\.000000000 (1440|1500)$/), '2']],
    ],
    [
      'is one group by position',
      'select date_part(epoch_second, t), n from (select starts_at as t, count(*) as n from shifts group by 1) order by 1, 2',
      [
        ['1767258000', '1'],
        ['1767258000', '2'],
        [null, '2'],
      ],
    ],
    ['is distinct once', 'select count(*) from (select distinct starts_at from shifts)', [['3']]],
    ['is counted once', 'select count(distinct starts_at) from shifts', [['2']]],
    [
      'joins',
      'select a.id, b.id from shifts a join shifts b on a.starts_at = b.starts_at order by 1, 2',
      [
        ['1', '1'],
        ['1', '2'],
        ['2', '1'],
        ['2', '2'],
        ['3', '3'],
      ],
    ],
    [
      'joins with USING, and the merged column appears once',
      `select * exclude (hours), date_part(nanosecond, starts_at)
         from (select starts_at, id as a from shifts where id < 4) x
         left join (select starts_at, id as b from shifts where id in (2, 5)) y using (starts_at) order by a`,
      [
        [expect.any(String), '1', '2', '0'],
        [expect.any(String), '2', '2', '0'],
        [expect.any(String), '3', null, '1'],
      ],
    ],
    [
      'unites',
      'select count(*) from (select starts_at from shifts where id = 1 union select starts_at from shifts where id = 2)',
      [['1']],
    ],
    [
      'intersects, NULL with NULL',
      `select count(*) from (select starts_at from shifts where id in (1, 4)
         intersect select starts_at from shifts where id in (2, 5))`,
      [['2']],
    ],
    [
      'is excepted',
      'select count(*) from (select starts_at from shifts minus select starts_at from shifts where id in (2, 5))',
      [['1']],
    ],
    [
      'is one partition of a window',
      'select id, count(*) over (partition by starts_at) from shifts where id < 4 order by id',
      [
        ['1', '2'],
        ['2', '2'],
        ['3', '1'],
      ],
    ],
    [
      'is one rank',
      'select id, rank() over (order by starts_at) from shifts where id < 4 order by id',
      [
        ['1', '1'],
        ['2', '1'],
        ['3', '3'],
      ],
    ],
    [
      'is found by IN and in a subquery',
      `select count(*) from shifts where starts_at in ('2026-01-01 04:00:00 -0500')
         and starts_at in (select starts_at from shifts where id = 1)`,
      [['2']],
    ],
    [
      'is grouped in an aggregate of the key itself',
      'select count(starts_at), min(starts_at) = max(starts_at) from shifts where id < 3 group by starts_at',
      [['2', 'true']],
    ],
    [
      'is deduplicated by QUALIFY',
      'select id from shifts where id < 4 qualify row_number() over (partition by starts_at order by hours desc) = 1 order by id',
      [['2'], ['3']],
    ],
  ])('%s', async (_name, sql, expected) => {
    expect(await server.rows(sql)).toEqual(expected);
  });

  it('is matched by MERGE', async () => {
    await server.rows('create or replace table copies like shifts');
    await server.rows('insert into copies select * from shifts where id = 1');
    const answer = await server.submit(`merge into copies c using (select * from shifts where id in (2, 3)) s
      on c.starts_at = s.starts_at when matched then update set hours = s.hours
      when not matched then insert (id, starts_at, hours) values (s.id, s.starts_at, s.hours)`);
    expect(answer.data).toEqual([['1', '1']]);
  });
});
