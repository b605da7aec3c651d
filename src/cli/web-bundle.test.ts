import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anInvocation } from '../../test/invocation.ts';
import { buildWeb } from './web-bundle.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cm-web-bundle-'));
  await mkdir(join(folder, 'web'));
  await writeFile(join(folder, 'web', 'vite.config.ts'), 'export default {};\n');
  await writeFile(join(folder, 'web', 'index.html'), '<p>first</p>');
  await writeFile(join(folder, 'package-lock.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const build = async (): Promise<string> => {
  const { releases } = anInvocation();
  const output = await buildWeb({
    webSource: join(folder, 'web'),
    webDependencies: [join(folder, 'package-lock.json')],
    releases,
  });
  await releases.releaseAll();
  return output;
};

describe('buildWeb', () => {
  it('builds once, and again when a source or the lock file of the libraries is another', async () => {
    const page = join(await build(), 'index.html');
    expect(await readFile(page, 'utf8')).toContain('first');

    await writeFile(page, 'kept');
    await build();
    expect(await readFile(page, 'utf8')).toBe('kept');

    await writeFile(join(folder, 'package-lock.json'), '{ "lockfileVersion": 3 }');
    await build();
    expect(await readFile(page, 'utf8')).toContain('first');

    await writeFile(join(folder, 'web', 'index.html'), '<p>second</p>');
    await build();
    expect(await readFile(page, 'utf8')).toContain('second');
    expect((await readdir(join(folder, 'web'))).sort()).toEqual(['dist', 'index.html', 'vite.config.ts']);
  });
});
