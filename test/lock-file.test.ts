import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ dependencies: names, optionalDependencies: names, resolved: z.string().optional() }),
  ),
});

let packages: z.output<typeof lockFile>['packages'];
beforeAll(async () => {
  ({ packages } = lockFile.parse(JSON.parse(await readFile('package-lock.json', 'utf8'))));
});

describe('package-lock.json', () => {
  it('holds what each package names, also for other platforms: `npm ci` refuses it otherwise', () => {
    const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !isFound(name, path)),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry: each machine asks its own', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

/** As Node looks for it: below the package, then below each one around it. */
function isFound(name: string, path: string): boolean {
  if (Object.hasOwn(packages, path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`))
    return true;
  return path !== '' && isFound(name, path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))));
}
