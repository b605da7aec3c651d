import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, keepScreenshot, signIn, startApplication } from './application.ts';
import { agencies } from './visits.ts';
import { known } from './world.ts';

let application: Application;
beforeAll(async () => {
  application = await startApplication();
});
afterAll(() => application.close());

/** Every page with something on it to wait for. */
const pages = [
  { name: 'conflicts', path: '/conflicts', shows: `1–50 of ${known.count}` },
  {
    name: 'conflicts-empty',
    path: '/conflicts?search=nobody-of-this-name',
    shows: 'No conflicts match these filters',
  },
  { name: 'conflict', path: `/conflicts/${known.overlapping}`, shows: '35 min overlap' },
  {
    name: 'conflict-distance',
    path: `/conflicts/${known.tooFar}`,
    shows: 'gap 20 min, travel 36 min for 14.2 miles',
  },
  { name: 'conflict-overnight', path: `/conflicts/${known.overnight}`, shows: '85 min overlap' },
  { name: 'conflict-absent', path: `/conflicts/${known.ofAnotherAgency}`, shows: 'There is no conflict' },
  { name: 'not-found', path: '/nothing/here', shows: 'Page not found' },
] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 820]) {
    describe(`in ${colorScheme} at ${width} pixels`, () => {
      let page: Page;
      beforeAll(async () => {
        page = await application.newPage({ width, colorScheme });
        await page.goto('/sign-in');
        await page.getByRole('button', { name: agencies[0] }).waitFor();
        await expectAccessible(page);
        await keepScreenshot(page, `sign-in-${colorScheme}-${width}`);
        await signIn(page, agencies[0]);
      });

      it.each(pages)('$name fits and has no serious accessibility finding', async ({ name, path, shows }) => {
        await page.goto(path);
        await page.getByText(shows).first().waitFor();
        await keepScreenshot(page, `${name}-${colorScheme}-${width}`);
        await expectAccessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      });
    });
  }
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}
