import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, signIn, startApplication } from './application.ts';
import { agencies } from './visits.ts';
import { known } from './world.ts';

let application: Application;
beforeAll(async () => {
  application = await startApplication();
});
afterAll(() => application.close());

async function signedIn(path: string): Promise<Page> {
  const page = await application.newPage();
  await signIn(page, agencies[0]);
  await page.goto(path);
  return page;
}

describe('signing in', () => {
  it('shows every demo user as many conflicts as its card promises', async () => {
    const page = await application.newPage();
    await page.goto('/');
    await page.getByRole('button', { name: agencies[0] }).waitFor();
    const cards = await page.locator('main li button').allInnerTexts();
    expect(cards.map((card) => card.split(' · ')[0])).toEqual(['Agency', 'Agency', 'Payer', 'Payer']);
    for (const [index, card] of cards.entries()) {
      await page.locator('main li button').nth(index).click();
      await page.getByRole('link', { name: 'Conflict Management' }).waitFor();
      await page.goto('/conflicts');
      await page
        .getByText(`of ${card.match(/(\d+)\s+conflicts/)?.[1]}`, { exact: false })
        .last()
        .waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in');
    }
  });

  it('leads to the page that was asked for', async () => {
    const page = await application.newPage();
    await page.goto(`/conflicts/${known.overlapping}`);
    await page.getByRole('button', { name: agencies[0] }).click();
    await page.getByRole('heading', { name: `Conflict ${known.overlapping}` }).waitFor();
  });

  it('does not lead out of the site', async () => {
    const page = await application.newPage();
    await page.goto('/sign-in?next=//elsewhere.example/');
    await page.getByRole('button', { name: agencies[0] }).click();
    await page.getByRole('heading', { name: 'Conflicts' }).waitFor();
    expect(new URL(page.url()).origin).toBe(application.url);
  });
});

describe('the tabs of one browser', () => {
  it('show what the user sees who signed in last, and nobody else', async () => {
    const first = await signedIn('/conflicts');
    await first.getByText(`1–50 of ${known.count}`).waitFor();
    const second = await first.context().newPage();
    await second.goto('/sign-in');
    await second.getByRole('button', { name: agencies[1] }).click();
    await first.getByText(`Agency · ${agencies[1]}`).waitFor();
    await first.getByText('1–18 of 18').waitFor();
    await second.getByRole('button', { name: 'Sign out' }).click();
    await first.waitForURL('**/sign-in*');
  });

  it('lead to the sign-in when the session has ended, and back to where one was', async () => {
    const page = await signedIn('/conflicts');
    await page.getByText(`1–50 of ${known.count}`).waitFor();
    await page.context().clearCookies();
    await page.getByRole('link', { name: known.overlapping, exact: true }).click();
    await page.getByRole('button', { name: agencies[0] }).click();
    await page.getByRole('heading', { name: `Conflict ${known.overlapping}` }).waitFor();
  });
});

describe('an address that is of nothing', () => {
  it.each([
    ['/conflicts/%00', 'There is no such conflict'],
    ['/conflicts/%zz', 'Page not found'],
    ['/conflicts/%E0%A4%A', 'Page not found'],
    ['/conflicts/abc', 'There is no such conflict'],
    ['/conflicts/1.5', 'There is no such conflict'],
    ['/conflicts/99999999', 'There is no conflict 99999999 here'],
    ['/conflicts/..%2f..%2fetc', 'There is no such conflict'],
    ['/%00', 'Page not found'],
    ['/%zz', 'Page not found'],
    ['/nothing/here.html', 'Page not found'],
  ])('shows a page that says so: %s', async (path, title) => {
    const page = await signedIn(path);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page
      .getByRole('link', { name: /conflicts|Conflict Management/i })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Conflicts', exact: true }).waitFor();
  });
});

describe('the list', () => {
  it('sorts by the heading that was clicked, and back', async () => {
    const page = await signedIn('/conflicts');
    await page.getByRole('button', { name: 'Caregiver' }).click();
    await page.waitForURL(/sort=caregiver&direction=asc/);
    await page.locator('tbody tr').first().getByText('Mei Chen').waitFor();
    await page.getByRole('button', { name: 'Caregiver' }).click();
    await page.locator('tbody tr').first().getByText('Ana Ruiz').waitFor();
    expect(await page.locator('th[aria-sort=descending]').textContent()).toContain('Caregiver');
  });

  it('sorts by what the overlap costs, and shows training without a price', async () => {
    const page = await signedIn('/conflicts');
    await page.getByRole('button', { name: 'Overlap price' }).click();
    await page.waitForURL(/sort=overlapPrice&direction=desc/);
    await page.locator('tbody tr').first().getByText('$231.46').waitFor();
    await page.goto('/conflicts?rule=in_service');
    await page.getByText('1–2 of 2').waitFor();
    const training = page.getByRole('row', { name: known.ownTraining });
    await training.getByText('Training, 9:00 AM – 1:00 PM', { exact: true }).waitFor();
    expect(await training.getByText('$').count()).toBe(0);
  });

  it('filters by status, rule and words, and keeps it all in the address', async () => {
    const page = await signedIn('/conflicts');
    await page.getByRole('button', { name: 'Status: all' }).click();
    await page.getByRole('checkbox', { name: 'Unresolved' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Rule: all' }).click();
    await page.getByRole('checkbox', { name: 'Too far to travel in the gap' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('Okafor');
    await page.waitForURL(/search=Okafor/);
    await page.getByText('1–1 of 1').waitFor();
    await page.reload();
    await page.getByText('1–1 of 1').waitFor();
    expect(new URL(page.url()).search).toBe('?status=U&rule=distance&search=Okafor');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText(`1–50 of ${known.count}`).waitFor();
  });

  it('takes the dates from the address, and shows them', async () => {
    const page = await signedIn('/conflicts?from=2026-11-18&to=2026-11-19');
    await page.getByText('1–2 of 2').waitFor();
    await page.getByText('Nov 18, 2026 – Nov 19, 2026').waitFor();
  });

  it("tells the other agency from the reader's own office, and what is cut off when pointed at", async () => {
    const page = await signedIn('/conflicts');
    const row = page.getByRole('row', { name: known.overlapping });
    await row.getByText('yours: Bronx office').waitFor();
    await row.getByTitle(agencies[1], { exact: true }).waitFor();
  });

  it('opens the calendar at the day of the data, no weekend in the colour of collisions', async () => {
    const page = await signedIn('/conflicts');
    await page.clock.setFixedTime('2027-03-01T12:00:00Z');
    await page.getByRole('button', { name: 'Visit dates' }).click();
    await page.getByRole('button', { name: 'November 2026', exact: true }).waitFor();
    expect(await page.locator('[data-weekend]').count()).toBe(0);
  });

  it('puts a ring around the row that has the focus, and around a field', async () => {
    const page = await signedIn('/conflicts');
    await page.getByText(`1–50 of ${known.count}`).waitFor();
    await page.keyboard.press('j');
    const ring = (selector: string) =>
      page.locator(selector).evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(await ring('tbody tr:focus-within')).toBe('solid');
    await page.keyboard.press('/');
    expect(await ring('input[data-list-search]')).toBe('solid');
  });

  it('turns the pages forth and back', async () => {
    const page = await signedIn('/conflicts');
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText(`51–${known.count} of ${known.count}`).waitFor();
    await page.getByRole('link', { name: 'Previous' }).click();
    await page.getByText(`1–50 of ${known.count}`).waitFor();
  });

  it('says so when the server does not answer, and recovers', async () => {
    const page = await signedIn('/nothing');
    await page.route('**/api/conflicts?*', (route) => route.fulfill({ status: 422, body: 'no' }));
    await page.goto('/conflicts');
    await page.getByRole('alert').getByText('The server could not answer').waitFor();
    expect(await page.locator('main .mantine-Skeleton-root').count()).toBe(0);
    await page.unroute('**/api/conflicts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(`1–50 of ${known.count}`).waitFor();
  });

  it.each([
    ['page', 'status=R&cursor=of-another-list', '?status=R'],
    ['filter', 'from=0000-01-01', ''],
  ])('leads out of an address whose %s the server does not take', async (_what, query, mended) => {
    const page = await signedIn(`/conflicts?${query}`);
    await page
      .getByRole('alert')
      .getByRole('button', { name: /first page|all filters/ })
      .click();
    await page.getByText(/1–\d+ of/).waitFor();
    expect(new URL(page.url()).search).toBe(mended);
  });

  it.each([
    ['code and styles', /\/assets\/.*\.(js|css)$/, 250_000],
    ['fonts, each alphabet when it is needed', /\/assets\/.*\.woff2$/, 150_000],
  ])('loads little of %s, compressed', async (_what, files, limit) => {
    const page = await application.newPage();
    const sizes: Promise<number>[] = [];
    page.on('response', (response) => {
      if (files.test(response.url())) sizes.push(response.body().then((body) => gzipSync(body).length));
    });
    await signIn(page, agencies[0]);
    await page.getByText(/1–\d+ of/).waitFor();
    await page.waitForLoadState('networkidle');
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(limit);
  });
});

describe('a conflict', () => {
  it('says why, and shows the overlap with its minutes', async () => {
    const page = await signedIn(`/conflicts/${known.overlapping}`);
    await page.getByText(/actual times that overlap by 35 min/).waitFor();
    await page.locator('[data-collision=overlap]').getByText('35 min overlap').waitFor();
    await page.getByText('Show the times as a table').click();
    await page.getByRole('cell', { name: '10:25 AM – 12:00 PM' }).first().waitFor();
  });

  it('is drawn in the first picture that its page gives', async () => {
    const page = await signedIn('/conflicts');
    await page.addInitScript(() => {
      const look = () => {
        const figure = document.querySelector('figure');
        if (figure === null) requestAnimationFrame(look);
        else
          document.documentElement.dataset.drawnAtFirst = String(figure.querySelector('svg text') !== null);
      };
      look();
    });
    await page.goto(`/conflicts/${known.overlapping}`);
    await page.locator('html[data-drawn-at-first=true]').waitFor({ state: 'attached' });
  });

  it('shows the travel that the gap is too short for', async () => {
    const page = await signedIn(`/conflicts/${known.tooFar}`);
    await page
      .locator('[data-collision=travel]')
      .getByText('gap 20 min, travel 36 min for 14.2 miles')
      .waitFor();
  });

  it('calls nothing missing of a gap that has become long enough', async () => {
    const page = await signedIn(`/conflicts/${known.nowFarEnough}`);
    await page.getByText('no rule finds a collision in them now').waitFor();
    const facts = await page.getByLabel('Distance').textContent();
    expect(facts).toContain('Time between the visits96 min');
    expect(facts).not.toMatch(/missing|short/i);
    expect(await page.locator('[data-collision]').count()).toBe(0);
  });

  it('explains the pair that was chosen', async () => {
    const page = await signedIn(`/conflicts/${known.overnight}`);
    await page.getByText(/overlap by 1 h 25 min/).waitFor();
    await page.getByRole('link', { name: `${agencies[4]} VTO 7 h overlap` }).click();
    await page.getByText(/overlaps the other's actual time by 7 h/).waitFor();
    await page.locator('[data-chosen=true]').getByText('7 h overlap').waitFor();
    expect(new URL(page.url()).search).toMatch(/^\?pair=\d+$/);
  });

  it('draws training as training, and shows nothing of a visit for it', async () => {
    const page = await signedIn(`/conflicts/${known.inTraining}`);
    await page.getByText(/^Training overlaps the visit by 1 h 30 min on Nov 20, 2026/).waitFor();
    await page
      .getByRole('img', { name: `${agencies[1]}, Training: 10:30 AM – 2:30 PM, 4 h`, exact: true })
      .waitFor();
    await page.locator('[data-collision=overlap]').getByText('1 h 30 min overlap').waitFor();
    expect(await page.locator('g[data-kind=scheduled]').count()).toBe(1);
    await page.getByRole('row', { name: 'Training – Nov 20, 2026, 10:30 AM – 2:30 PM' }).waitFor();
    await page.getByRole('row', { name: 'Patient Edith Moore Training, no visit' }).waitFor();
    await page.getByText('Show the times as a table').click();
    await page
      .getByRole('row', { name: `${agencies[1]} – – – 10:30 AM – 2:30 PM 1 h 30 min overlap` })
      .waitFor();
  });

  it('shows a conflict that is training, without money', async () => {
    const page = await signedIn(`/conflicts/${known.ownTraining}`);
    await page.getByText('training of Nov 13, 2026').waitFor();
    await page.getByRole('region', { name: 'Money' }).getByText('Training is not billed').waitFor();
    expect(await page.getByText('Medicaid number').count()).toBe(0);
  });

  it('says what became of it, when and by whom', async () => {
    const page = await signedIn(`/conflicts/${known.nowFarEnough}`);
    const life = page.getByRole('region', { name: 'Status' });
    await life.getByText(`Other visit, ${agencies[2]}`).waitFor();
    const states = await life.getByRole('listitem').allInnerTexts();
    expect(states.map((text) => text.split(/\s*\n\s*/))).toEqual([
      [`This visit, ${agencies[0]}`, 'Resolved', `on Nov 1, 2026 by ${agencies[1]}`],
      [`Other visit, ${agencies[2]}`, 'Resolved', `on Nov 1, 2026 by ${agencies[1]}`],
    ]);
  });

  it('says since when what is open has its status', async () => {
    const page = await signedIn(`/conflicts/${known.overlapping}`);
    const life = page.getByRole('region', { name: 'Status' });
    const state = life.getByRole('listitem').filter({ hasText: `Other visit, ${agencies[1]}` });
    await state.getByText('In progress').waitFor();
    await state.getByText('since Nov 22, 2026').waitFor();
  });

  it.each([
    ['resolved', known.nowFarEnough, 'resolved on Nov 1, 2026'],
    ['deleted', known.deleted, 'this visit has been deleted'],
  ])('says first of what is %s that it is over, and why', async (_what, id, why) => {
    const page = await signedIn(`/conflicts/${id}`);
    await page.getByText(`No longer open: ${why}.`).waitFor();
    await page.getByRole('region', { name: 'Status' }).waitFor();
    await page.getByRole('region', { name: 'Money' }).waitFor();
    await page.getByRole('region', { name: 'History' }).waitFor();
  });

  it('says why a visit with a rate has no price', async () => {
    const page = await signedIn(`/conflicts/${known.sameSchedule}`);
    const money = page.getByRole('region', { name: 'Money' });
    await money.getByRole('row', { name: `${agencies[1]} no rate $0.00` }).waitFor();
    await money.getByText('the source does not say whether this visit is billed').waitFor();
    await page.getByRole('row', { name: 'Rate $27.50 per hour' }).waitFor();
  });

  it('explains in its legend what it draws, and nothing else', async () => {
    const page = await signedIn(`/conflicts/${known.sameSchedule}`);
    const legend = page.getByRole('list', { name: 'Legend' });
    await legend.getByText('Overlap').waitFor();
    expect((await legend.getByRole('listitem').allInnerTexts()).map((text) => text.trim())).toEqual([
      'Scheduled',
      'Overlap',
    ]);
  });

  it('sums what several collisions cost', async () => {
    const page = await signedIn(`/conflicts/${known.overnight}`);
    const money = page.getByRole('region', { name: 'Money' });
    await money.getByText('Recovery (billed already)').waitFor();
    await money.getByText('Billed', { exact: true }).waitFor();
    await money
      .getByRole('row', { name: `${agencies[3]} at $27.50 per hour` })
      .getByText('$38.96')
      .waitFor();
    await money.getByRole('row', { name: 'Together $545.42 $231.46 $0.00' }).waitFor();
  });

  it('tells its history, newest first, the beginning folded', async () => {
    const page = await signedIn(`/conflicts/${known.overlapping}`);
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('Night of Nov 20, 2026').waitFor();
    const authors = await history.locator('li > p').allInnerTexts();
    expect(authors).toEqual([
      'Nov 22, 2026, 10:05 AM, from the old system',
      'Night of Nov 21, 2026',
      'Night of Nov 20, 2026',
    ]);
    await history.getByText('Unresolved → In progress').waitFor();
    await history.getByText('Nov 19, 2026, 9:10 AM → Nov 19, 2026, 9:00 AM').waitFor();
    await history.getByText('Found: 9 fields recorded').click();
    await history.getByText('Other side: visit start').waitFor();
    expect(await page.getByText('Edith Moore').count()).toBe(0);
  });

  it('goes on with its history, and says so when it cannot be had', async () => {
    const page = await application.newPage();
    await signIn(page, agencies[0]);
    const entries = (from: number) =>
      Array.from({ length: 20 }, (_, index) => ({
        historyId: String(from - index),
        pairId: '1',
        at: '2026-11-20T00:00:00',
        by: { kind: 'night', asOf: '2026-11-20', name: null },
        changes: [{ field: 'X', label: 'Entry', about: 'pair', old: null, new: `number ${from - index}` }],
      }));
    const answer = (before: string | null) =>
      before === null
        ? { conflictId: known.tooFar, entries: entries(40), hasMore: true }
        : { conflictId: known.tooFar, entries: entries(Number(before) - 1), hasMore: false };
    let works = false;
    await page.route('**/history?*', (route) => {
      const before = new URL(route.request().url()).searchParams.get('before');
      return works ? route.fulfill({ json: answer(before) }) : route.fulfill({ status: 422, body: 'no' });
    });
    await page.goto(`/conflicts/${known.tooFar}`);
    await page.getByRole('alert').getByText('The server could not answer').waitFor();
    works = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('number 21', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Show earlier entries' }).click();
    await page.getByText('number 1', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Show earlier entries' }).count()).toBe(0);
  });

  it('tells a payer the answer of the other side, and leads it through the group', async () => {
    const page = await application.newPage();
    await signIn(page, 'Northeast Community Plan');
    await page.goto(`/conflicts/${known.overnight}`);
    const life = page.getByRole('region', { name: 'Status' });
    await life.getByText('No response on Nov 21, 2026: Caregiver no longer employed').waitFor();
    await life.getByText('Left in October').waitFor();
    const group = page.getByRole('region', { name: /^Group \d+/ });
    await group.getByText('3 conflicts that hang together').waitFor();
    await group.getByText('1 more conflict of the group, not among those you see.').waitFor();
    await group.getByRole('link').click();
    await life.getByText(`This visit, ${agencies[4]}`).waitFor();
    await group.getByRole('link', { name: known.overnight }).waitFor();
  });

  it('tells an agency that the other one has not responded, and not why', async () => {
    const page = await signedIn(`/conflicts/${known.overnight}`);
    await page.getByText('The reason is not shown to your role.').waitFor();
    expect(await page.getByText('Left in October').count()).toBe(0);
  });

  it('writes money and hours as one would say them', async () => {
    const page = await signedIn(`/conflicts/${known.overlapping}`);
    await page.getByRole('row', { name: 'Rate $27.50 per hour' }).waitFor();
    await page.getByRole('row', { name: 'Hours 3.5 h' }).waitFor();
    await page.getByRole('row', { name: 'Amount $96.25' }).waitFor();
  });

  it("keeps the other side's patient and money to itself", async () => {
    const page = await signedIn(`/conflicts/${known.overlapping}`);
    await page.getByRole('row', { name: 'Walter Hale' }).getByText('Not shown to your role').waitFor();
    await page.getByRole('row', { name: 'TIN' }).getByText('Not shown to your role').waitFor();
    expect(await page.getByText('Edith Moore').count()).toBe(0);
  });
});

it('lets a reader work with the keyboard alone: in, along the list, into a case, through its picture, and back', async () => {
  const page = await application.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: agencies[0] }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText(/1–\d+ of/).waitFor();

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  expect(await focusedText(page)).toBe(known.overlapping);
  const list = page.url();
  await page.keyboard.press('Enter');
  await page.getByText(/overlap by 35 min/).waitFor();

  const bar = page.getByRole('img', { name: `${agencies[1]}, Actual: 10:25 AM – 12:00 PM, 1 h 35 min` });
  for (let presses = 0; presses < 20 && !(await isFocused(bar)); presses++) {
    await page.keyboard.press('Tab');
  }
  await page.getByRole('tooltip').getByText('Actual: 10:25 AM – 12:00 PM, 1 h 35 min').waitFor();

  await page.keyboard.press('u');
  await page.waitForURL(list);
  await page.locator('[data-row-link]:focus').waitFor();
  expect(await focusedText(page)).toBe(known.overlapping);
});

it('remembers the colours that the reader switched to', async () => {
  const page = await signedIn('/conflicts');
  await page.getByRole('button', { name: 'Switch to dark colors' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Switch to light colors' }).waitFor();
});

function focusedText(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

function isFocused(target: ReturnType<Page['getByRole']>): Promise<boolean> {
  return target.evaluate((element) => element === element.ownerDocument.activeElement);
}
