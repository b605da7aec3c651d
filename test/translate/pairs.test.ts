import { describe, expect, it } from 'vitest';
import { syntaxErrorOf } from '../../src/translate/check.ts';
import { readTopics, textOf, translate } from './pairs.ts';

const topics = readTopics();

describe('translations', () => {
  it('come in at least 400 pairs', () => {
    expect(topics.flatMap(({ pairs }) => pairs).length).toBeGreaterThanOrEqual(400);
  });
});

for (const { name, pairs } of topics) {
  describe(`translations of ${name}`, () => {
    it.each(pairs)('$snowflake', async ({ snowflake, postgres, left }) => {
      const translation = translate(snowflake);
      expect(translation.left?.reason).toBe(left);
      if (left === undefined) expect(textOf(translation)).toBe(postgres ?? '');
      for (const sql of translation.statements) expect(await syntaxErrorOf(sql), sql).toBeUndefined();
    });
  });
}

describe('a MERGE for PostgreSQL 14', () => {
  const merge = (whens: string) =>
    translate(`merge into target t using providers p on t.name = p.id ${whens}`, { postgresVersion: 14 });

  it('becomes INSERT … ON CONFLICT where it updates with what it inserts', () => {
    const translation = merge(
      'when matched then update set amount = p.lat when not matched then insert (name, amount) values (p.id, p.lat)',
    );
    expect(textOf(translation)).toBe(
      [
        'insert into target as t (name, amount)',
        'select p.id, p.lat::numeric(10,2)',
        'from providers as p',
        'on conflict (name) do update',
        'set amount = excluded.amount',
      ].join('\n'),
    );
    expect(translation.notes.checks[0]?.reason).toContain('unique index on target (name)');
  });

  it('is left to a person where it does more', () => {
    expect(merge('when matched then delete').left?.reason).toContain('needs PostgreSQL 15');
  });
});
