import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { planPipeline, withDependencies } from './plan.ts';
import { parseStep } from './steps.ts';

const header = `-- 020_pairs.sql
-- Finds pairs.
-- Reads  pipeline.candidate,
--        conflict.mph
-- Writes pipeline.detected_pair
-- Again  emptied first.
-- Tasks  2, 3
truncate pipeline.detected_pair;
`;

describe('a step file', () => {
  it('says in its header what it does, reads and writes, over several lines if need be', () => {
    expect(parseStep('020_pairs.sql', header)).toMatchObject({
      name: '020_pairs',
      purpose: 'Finds pairs.',
      reads: ['pipeline.candidate', 'conflict.mph'],
      writes: ['pipeline.detected_pair'],
      again: 'emptied first.',
      tasks: ['2', '3'],
    });
  });

  it('is refused when its header lacks a part', () => {
    expect(() => parseStep('020_pairs.sql', header.replace('-- Again  emptied first.\n', ''))).toThrow(
      'does not say what it does',
    );
  });
});

describe('the plan', () => {
  it('names for each step the earlier ones that write what it touches', () => {
    const step = (name: string, reads: string[], writes: string[]) => ({
      name,
      reads,
      writes,
      purpose: '',
      again: '',
      tasks: [],
      sql: '',
    });
    expect(
      withDependencies([step('a', [], ['x']), step('b', [], ['y']), step('c', ['x'], ['z'])]),
    ).toMatchObject([{ after: [] }, { after: [] }, { after: ['a'] }]);
  });

  it('holds every step of the pipeline, and each but the first ones builds on another', async () => {
    const plan = await planPipeline();
    expect(plan.map(({ name }) => name)).toEqual(plan.map(({ name }) => name).sort());
    const roots = plan.filter(({ after }) => after.length === 0).map(({ name }) => name);
    expect(roots).toEqual([
      '010_caregivers',
      '020_providers',
      '025_payers',
      '030_homes',
      '035_workplaces',
      '190_finish',
    ]);
  });
});

describe('docs/pipeline-map.md', () => {
  it('names for each task of the old system the steps that say they replace a part of it', async () => {
    const map = await readFile('docs/pipeline-map.md', 'utf8');
    const rows = map.split('\n').filter((line) => /^\| \d/.test(line));
    const documented = rows.map((row) => {
      const [, task = '', , steps = ''] = row.split('|').map((cell) => cell.trim());
      return { task, steps: steps.split(', ') };
    });
    const plan = await planPipeline();
    const tasks = new Set(plan.flatMap((step) => step.tasks));
    const stated = [...tasks]
      .sort((a, b) => Number(a) - Number(b))
      .map((task) => ({
        task,
        steps: plan.filter((step) => step.tasks.includes(task)).map(({ name }) => name.slice(0, 3)),
      }));
    expect(documented).toEqual(stated);
  });
});
