import { describe, expect, it } from 'vitest';
import type { InventoryColumn } from '../model.ts';
import type { Listed } from '../read/listed.ts';
import { lineageOf } from './index.ts';

const tables = {
  'D.S.VISITS': ['ID', 'DAY', 'PERSON', 'Rate'],
  'D.S.PERSONS': ['ID', 'NAME', 'TAGS'],
  'D.S.PAIRS': ['ID', 'PERSON', 'NOTE'],
};

describe('the origins of a view’s columns', () => {
  it.each([
    [
      'names and aliases',
      'select v.day as d, "Rate" from visits v',
      { D: ['VISITS.DAY'], Rate: ['VISITS.Rate'] },
    ],
    [
      'a name given before in the list',
      'select id + 1 as a, a * 2 as b from visits',
      { A: ['VISITS.ID'], B: ['VISITS.ID'] },
    ],
    [
      'a column before a name given in the list',
      'select person as day, day as x from visits',
      { DAY: ['VISITS.PERSON'], X: ['VISITS.DAY'] },
    ],
    ['a star without some', 'select * exclude (id, tags) from persons', { NAME: ['PERSONS.NAME'] }],
    [
      'a star that renames',
      'select v.* exclude (day, person, "Rate") rename id as ident from visits v',
      { IDENT: ['VISITS.ID'] },
    ],
    [
      'a common table expression with names of its own',
      'with a(x) as (select day from visits) select x from a',
      { X: ['VISITS.DAY'] },
    ],
    [
      'both sides of a union, under the names of the first',
      'select day as x from visits union all select name from persons',
      { X: ['PERSONS.NAME', 'VISITS.DAY'] },
    ],
    [
      'a subquery as a value',
      'select (select max(p.name) from persons p where p.id = v.person) as n from visits v',
      { N: ['PERSONS.NAME'] },
    ],
    [
      'a window',
      'select row_number() over (partition by person order by day) as n from visits',
      { N: ['VISITS.DAY', 'VISITS.PERSON'] },
    ],
    [
      'what FLATTEN yields',
      'select f.value::varchar as tag from persons p, lateral flatten(input => p.tags) f',
      { TAG: ['PERSONS.TAGS'] },
    ],
    [
      'a recursive query',
      'with recursive r as (select id, person from visits union all select r.id, v.person from r join visits v on v.id = r.person) select id from r',
      { ID: ['VISITS.ID'] },
    ],
    [
      'an alias that gives names in quotes',
      'select t."x Y" as x from (select id from visits) t("x Y")',
      { X: ['VISITS.ID'] },
    ],
    [
      'no column that only chooses rows',
      "select id from visits where day > '2026-01-01' and person in (select id from persons)",
      { ID: ['VISITS.ID'] },
    ],
  ])('are found through %s', async (_what, query, expected) => {
    const { columns } = await lineage([aView('V', query, Object.keys(expected))]);
    const found: Record<string, string[]> = {};
    for (const { from, to } of columns) found[to.column] = [...(found[to.column] ?? []), short(from)].sort();
    expect(found).toEqual(expected);
  });

  it('feed the view by the objects of its conditions, too', async () => {
    const { objects } = await lineage([
      aView('V', 'select id from visits where exists (select 1 from persons p where p.id = person)', ['ID']),
    ]);
    expect(objects.map(({ from, to, kind }) => `${from} ${kind} ${to}`).sort()).toEqual([
      'D.S.PERSONS feeds D.S.V',
      'D.S.VISITS feeds D.S.V',
    ]);
  });
});

describe('what a procedure writes', () => {
  it.each([
    [
      'INSERT',
      'insert into pairs (note, id) select name, id from persons',
      ['PERSONS.ID>ID', 'PERSONS.NAME>NOTE'],
    ],
    [
      'INSERT without a list',
      'insert into pairs select id, name, name from persons',
      ['PERSONS.ID>ID', 'PERSONS.NAME>NOTE', 'PERSONS.NAME>PERSON'],
    ],
    [
      'UPDATE … FROM',
      'update pairs set note = p.name from persons p where p.id = pairs.person',
      ['PERSONS.NAME>NOTE'],
    ],
    [
      'MERGE',
      'merge into pairs t using persons s on t.id = s.id when matched then update set note = s.name when not matched then insert (id, note) values (s.id, s.tags)',
      ['PERSONS.ID>ID', 'PERSONS.NAME>NOTE', 'PERSONS.TAGS>NOTE'],
    ],
  ])('is found of %s', async (_what, sql, expected) => {
    const { columns, objects } = await lineage([aProcedure('P')], { 'D.S.P()': [sql] });
    expect(columns.map(({ from, to }) => `${short(from)}>${to.column}`).sort()).toEqual(expected);
    expect(objects).toContainEqual({ from: 'D.S.P()', to: 'D.S.PAIRS', kind: 'feeds' });
  });

  it('goes through a temporary table that another procedure has made', async () => {
    const { columns, temporary } = await lineage([aProcedure('READS'), aProcedure('MAKES')], {
      'D.S.MAKES()': ['create temporary table found as select id, name as note from persons'],
      'D.S.READS()': ['insert into pairs (id, note) select id, note from found'],
    });
    expect(temporary.get('D.S.FOUND')).toEqual(['ID', 'NOTE']);
    expect(columns.map(({ from, to }) => `${short(from)}>${short(to)}`).sort()).toEqual([
      'FOUND.ID>PAIRS.ID',
      'FOUND.NOTE>PAIRS.NOTE',
      'PERSONS.ID>FOUND.ID',
      'PERSONS.NAME>FOUND.NOTE',
    ]);
  });

  it('is a question where a statement cannot be parsed', async () => {
    const { questions } = await lineage([aProcedure('P')], { 'D.S.P()': ['select from where ('] });
    expect(questions).toMatchObject([{ about: 'D.S.P()' }]);
  });

  it('says which procedure calls which', async () => {
    const { objects } = await lineage([aProcedure('P'), aProcedure('Q')], { 'D.S.P()': ['call S.Q()'] });
    expect(objects).toEqual([{ from: 'D.S.P()', to: 'D.S.Q()', kind: 'runs' }]);
  });
});

it('takes what Snowflake keeps of a view whose text cannot be read', async () => {
  const { objects } = await lineageOf(
    {
      objects: [anObject('HIDDEN', 'view')],
      columns: [],
      definitions: new Map(),
      dependencies: [{ object: 'D.S.HIDDEN', on: 'D.S.VISITS' }],
    },
    async () => ({ statements: [], missed: [] }),
  );
  expect(objects).toEqual([{ from: 'D.S.VISITS', to: 'D.S.HIDDEN', kind: 'feeds' }]);
});

interface Given {
  object: Listed;
  definition: string;
  columns: string[];
}

function lineage(given: Given[], statements: Record<string, string[]> = {}) {
  const columns = [
    ...Object.entries(tables).flatMap(([object, names]) => columnsOf(object, names)),
    ...given.flatMap(({ object, columns: names }) => columnsOf(object.id, names)),
  ];
  return lineageOf(
    {
      ...{ objects: given.map(({ object }) => object), columns, dependencies: [] },
      definitions: new Map(given.map(({ object, definition }) => [object.id, definition])),
    },
    async (id) => ({ statements: (statements[id] ?? []).map((sql) => ({ sql })), missed: [] }),
  );
}

function aView(name: string, query: string, columns: string[]): Given {
  return { object: anObject(name, 'view'), definition: `create view ${name} as ${query}`, columns };
}

/** Its id stands for its definition. */
function aProcedure(name: string): Given {
  const object = { ...anObject(name, 'procedure'), id: `D.S.${name}()` };
  return { object, definition: object.id, columns: [] };
}

function anObject(name: string, kind: Listed['kind']): Listed {
  return {
    ...{ id: `D.S.${name}`, database: 'D', schema: 'S', name, kind, language: null, comment: null },
    ...{ rows: null, bytes: null, altered: null, schedule: null, body: null, after: [] },
  };
}

function columnsOf(object: string, names: readonly string[]): InventoryColumn[] {
  return names.map((name, i) => ({ object, name, position: i + 1, type: '', nullable: true, comment: null }));
}

function short({ object, column }: { object: string; column: string }): string {
  return `${object.split('.').at(-1)}.${column}`;
}
