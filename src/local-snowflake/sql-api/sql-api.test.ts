import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKeyPair, aToken, sqlApiAnswer, startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ syncWaitMilliseconds: 60_000 });
});
afterAll(() => server.discard());

describe('values of the SQL API', () => {
  it('writes every type exactly, as text', async () => {
    await server.rows(`create or replace table every_type (
      n number(38,0) not null, m number(38,5), f float, t varchar(100), b boolean, d date, tm time,
      ntz timestamp_ntz, ltz timestamp_ltz, tz timestamp_tz, v variant, bin binary)`);
    await server.rows(`insert into every_type values (99999999999999999999999999999999999999, -0.00001, 1.5,
      'it''s "ü" 😀 \\\\ \\n\\t', true, '1969-12-31', '23:59:59', '1969-12-31 23:59:59.5', '2026-01-01 00:00:00 +0100',
      '2026-11-22 10:00:00.123456789 -0500', parse_json('{"a": [1, null]}'), to_binary('00ff'))`);
    await server.rows('insert into every_type (n) values (0)');

    const { data, resultSetMetaData } = await server.submit('select * from every_type order by n desc');

    expect(data).toEqual([
      [
        '99999999999999999999999999999999999999',
        '-0.00001',
        '1.5',
        'it\'s "ü" 😀 \\ \n\t',
        'true',
        '-1',
        '86399.000000000',
        '-0.500000000',
        '1767222000.000000000',
        '1795359600.123456789 1140',
        '{"a": [1, null]}',
        '00FF',
      ],
      ['0', null, null, null, null, null, null, null, null, null, null, null],
    ]);
    expect(resultSetMetaData?.rowType).toMatchObject([
      { name: 'N', type: 'fixed', precision: 38, scale: 0, nullable: false },
      { name: 'M', type: 'fixed', precision: 38, scale: 5, nullable: true },
      { name: 'F', type: 'real' },
      { name: 'T', type: 'text', length: 100 },
      { name: 'B', type: 'boolean' },
      { name: 'D', type: 'date' },
      { name: 'TM', type: 'time', scale: 9 },
      { name: 'NTZ', type: 'timestamp_ntz', scale: 9 },
      { name: 'LTZ', type: 'timestamp_ltz' },
      { name: 'TZ', type: 'timestamp_tz', scale: 9 },
      { name: 'V', type: 'variant' },
      { name: 'BIN', type: 'binary' },
    ]);
  });

  it("tells '' from NULL, and NaN and infinity from numbers", async () => {
    const rows = await server.rows(`select '', null, 'NaN'::float, 'inf'::float, '-inf'::float, 1e300`);
    expect(rows).toEqual([['', null, 'NaN', 'inf', '-inf', '1e+300']]);
  });

  it('reports the declared types of a view', async () => {
    await server.rows('create or replace table base ("Visit Id" varchar(50) not null, "Rate" number(31,3))');
    await server.rows('create or replace view v as select "Visit Id", "Rate" as "Bill Rate" from base');
    const { resultSetMetaData } = await server.submit('select * from v');
    expect(resultSetMetaData?.rowType).toMatchObject([
      { name: 'Visit Id', type: 'text', length: 50, nullable: false },
      { name: 'Bill Rate', type: 'fixed', precision: 31, scale: 3, nullable: true },
    ]);
  });

  it.each([
    ['TEXT', "it's ?", "it's ?"],
    ['FIXED', '12345678901234567890.5', '12345678901234567890.5'],
    ['REAL', '1.25', '1.25'],
    ['BOOLEAN', 'true', 'true'],
    ['DATE', '86400000', '1'],
    ['DATE', '1970-01-02', '1'],
    ['TIMESTAMP_NTZ', '1500000000', '1.500000000'],
    ['TIMESTAMP_TZ', '1795359600123456789 1140', '1795359600.123456789 1140'],
    ['TIMESTAMP_TZ', '2026-11-22 10:00:00.123456789 -0500', '1795359600.123456789 1140'],
  ])('binds a %s of %j', async (type, value, expected) => {
    expect(await server.rows('select ?', { bindings: { 1: { type, value } } })).toEqual([[expected]]);
  });

  it('binds before a cast and beside a concatenation', async () => {
    const bindings = { 1: { type: 'TEXT', value: '7' }, 2: { type: 'TEXT', value: 'a?' } };
    expect(await server.rows("select ?::number(3,1), ?||'?'", { bindings })).toEqual([['7.0', 'a??']]);
  });

  it('binds NULL, and the same value twice by number', async () => {
    const bindings = { 1: { type: 'TEXT', value: null }, 2: { type: 'FIXED', value: '7' } };
    expect(await server.rows('select :2, :1, :2', { bindings })).toEqual([['7', null, '7']]);
  });
});

describe('partitions', () => {
  const count = 20_000;
  const wide = `select seq8() as id, repeat('x', 2000) as filler from table(generator(rowcount => ${count}))`;

  it('cuts a large result into a small first and larger gzip partitions that hold every row once, in order', async () => {
    const first = await server.submit(wide);
    const partitions = first.resultSetMetaData?.partitionInfo ?? [];
    expect(partitions.length).toBeGreaterThan(2);
    expect(partitions.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(count);

    const ids = (first.data ?? []).map(([id]) => Number(id));
    expect(ids).toHaveLength(partitions[0]?.rowCount ?? 0);
    for (let index = 1; index < partitions.length; index += 1) {
      const response = await server.request(`/${first.statementHandle}?partition=${index}`);
      expect(response.headers.get('content-encoding')).toBe('gzip');
      const text = await response.text();
      // The sizes are of the array alone.
      expect(Buffer.byteLength(text) - '{"data":}'.length).toBe(partitions[index]?.uncompressedSize);
      const rows: { data: string[][] } = JSON.parse(text);
      for (const [id] of rows.data) ids.push(Number(id));
    }
    expect(ids.every((id, i) => id === i)).toBe(true);
    expect(ids).toHaveLength(count);
  });

  it('sends a partition as it is to a client that wants no encoding', async () => {
    const first = await server.submit(wide);
    const response = await server.request(`/${first.statementHandle}?partition=1`, {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.json()).toHaveProperty('data');
  });

  it('refuses a partition that does not exist', async () => {
    const first = await server.submit('select 1');
    const answer = await sqlApiAnswer(await server.request(`/${first.statementHandle}?partition=5`));
    expect(answer.status).toBe(422);
  });
});

describe('submitting', () => {
  const endless = 'select count(*) from table(generator(rowcount => 100000000000)) a';

  it('finds the same statement again when a request id is resubmitted', async () => {
    await server.rows('create or replace table once (a int)');
    const query = '?requestId=7b2f0e4c-9a52-4c1a-9d43-000000000001';
    const first = await server.submit('insert into once values (1)', { query });
    const again = await server.submit('insert into once values (1)', { query: `${query}&retry=true` });
    expect(again.statementHandle).toBe(first.statementHandle);
    expect(await server.rows('select count(*) from once')).toEqual([['1']]);
  });

  it('answers 202 to async=true and the rows when the handle is polled', async () => {
    const submitted = await server.submit('select 42', { query: '?async=true' });
    expect([submitted.status, submitted.code]).toEqual([202, '333334']);
    const done = await until(submitted.statementHandle, ({ status }) => status !== 202);
    expect(done.data).toEqual([['42']]);
  });

  it('cancels a running statement, and later polls say so', async () => {
    const { statementHandle } = await server.submit(endless, { query: '?async=true' });
    const cancelled = await server.request(`/${statementHandle}/cancel`, { method: 'POST' });
    expect(cancelled.status).toBe(200);
    const after = await until(statementHandle, ({ status }) => status !== 202);
    expect(after).toMatchObject({ status: 422, code: '000604', sqlState: '57014' });
  });

  it('stops a statement at its timeout with 408', async () => {
    const answer = await server.submit(endless, { body: { timeout: 1 } });
    expect(answer).toMatchObject({ status: 408, code: '000630', sqlState: '57014' });
  });

  it('refuses USE, which has no session to change', async () => {
    expect(await server.submit('use database test')).toMatchObject({ status: 422, sqlState: '0A000' });
  });

  it('refuses a body that is no statement, an unknown handle and a missing User-Agent', async () => {
    const empty = await server.request('', { method: 'POST', body: {} });
    const unknown = await server.request('/00000000-0000-0000-0000-000000000000');
    expect([empty.status, unknown.status]).toEqual([400, 404]);
  });

  async function until(handle: string | undefined, holds: (answer: { status: number }) => boolean) {
    for (;;) {
      const answer = await sqlApiAnswer(await server.request(`/${handle}`));
      if (holds(answer)) return answer;
    }
  }
});

describe('key-pair tokens', () => {
  it.each([
    ['signed by another key', async () => aToken({ ...aKeyPair(), publicKey: server.keys.publicKey })],
    ['of another account', () => aToken(server.keys, { account: 'OTHER' })],
    ['of an unknown user', () => aToken(server.keys, { user: 'NOBODY' })],
    ['with another fingerprint', () => aToken(server.keys, { fingerprint: 'SHA256:abc' })],
    ['that has expired', () => aToken(server.keys, { issuedAt: 1_600_000_000 })],
    ['that lives for a day', () => aToken(server.keys, { lifeSeconds: 86_400 })],
    ['that is no token', async () => 'x.y.z'],
  ])('are refused when %s', async (_name, make) => {
    const response = await server.request('', {
      method: 'POST',
      body: { statement: 'select 1' },
      headers: { authorization: `Bearer ${await make()}` },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: '390144', message: 'JWT token is invalid.' });
  });
});
