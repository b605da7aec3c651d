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

/** Every page, and something on it to wait for. */
const pages = [
  { name: 'conflicts', path: '/conflicts', shows: `1–50 of ${known.count}` },
  {
    name: 'conflicts-empty',
    path: '/conflicts?search=nobody-at-all',
    shows: 'No conflicts match these filters',
  },
  { name: 'conflict', path: `/conflicts/${known.overlapping}`, shows: '35 min overlap' },
  {
    name: 'conflict-distance',
    path: `/conflicts/${known.tooFar}`,
    shows: 'gap 20 min, travel 36 min for 14.2 miles',
  },
  { name: 'conflict-overnight', path: `/conflicts/${known.overnight}`, shows: '1 h 25 min overlap' },
  { name: 'conflict-training', path: `/conflicts/${known.inTraining}`, shows: '1 h 30 min overlap' },
  { name: 'conflict-own-training', path: `/conflicts/${known.ownTraining}`, shows: '1 h 15 min overlap' },
  { name: 'conflict-resolved', path: `/conflicts/${known.nowFarEnough}`, shows: 'by Harbor Light' },
  { name: 'conflict-deleted', path: `/conflicts/${known.deleted}`, shows: 'has been deleted' },
  { name: 'conflict-scheduled', path: `/conflicts/${known.sameSchedule}`, shows: '4 h overlap' },
  { name: 'conflict-absent', path: `/conflicts/${known.ofAnotherAgency}`, shows: 'There is no conflict' },
  { name: 'not-found', path: '/nothing/here', shows: 'Page not found' },
] as const;

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  let page: Page;
  beforeAll(async () => {
    page = await application.newPage({ colorScheme });
    await page.goto('/sign-in');
    await page.getByRole('button', { name: agencies[0] }).waitFor();
    await look('sign-in');
    await signIn(page, agencies[0]);
  });

  it.each(pages)(
    '$name fits a phone, a tablet and a desk, and is accessible',
    async ({ name, path, shows }) => {
      await page.goto(path);
      await page.getByText(shows).first().waitFor();
      await look(name);
    },
  );

  it('is accessible with everything open that can be opened', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto('/conflicts');
    for (const name of ['Status: all', 'Rule: all', 'Visit dates', 'Review: all']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.goto(`/conflicts/${known.overlapping}`);
    await page.getByText('Show the times as a table').click();
    await page.getByText('Found: 9 fields recorded').click();
    await page.getByText('Other side: visit start').waitFor();
    expect(await graveFindings(page)).toEqual([]);
  });

  async function look(name: string): Promise<void> {
    for (const width of [390, 768, 1400]) {
      await page.setViewportSize({ width, height: 900 });
      await keepScreenshot(page, `${name}-${colorScheme}-${width}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    expect(await graveFindings(page)).toEqual([]);
  }
});

it.each(['/conflicts', `/conflicts/${known.overlapping}`])(
  'keeps names of any length on the page %s',
  async (path) => {
    const page = await application.newPage({ width: 390 });
    await signIn(page, agencies[0]);
    await page.route('**/api/**', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(
        /Ana Ruiz|Evergreen Health Plan|Home/g,
        'X'.repeat(120),
      );
      await route.fulfill({ response, body });
    });
    await page.goto(path);
    await page.getByText('X'.repeat(120)).first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    for (const caption of await page.locator('svg foreignObject span:last-child').all()) {
      const box = await caption.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    }
    // The page may still ask for something, which nobody waits for any more.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  },
);

/** What axe finds serious or critical. The rows of a list are alike: the first ones stand for all. */
async function graveFindings(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('tbody tr:nth-child(n+8)').analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
}
