import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { createDemoUsers, startApi } from '../../src/api/index.ts';
import { createTestDatabase } from '../database.ts';
import { fillWorld } from './world.ts';

export interface Application {
  readonly url: string;
  /** A page of a browser that has never been here. */
  newPage(options?: { width?: number; colorScheme?: 'light' | 'dark' }): Promise<Page>;
  close(): Promise<void>;
}

/** The built web application on the real API and a database with a small world, and a real browser. */
export async function startApplication(): Promise<Application> {
  const webDirectory = await mkdtemp(join(tmpdir(), 'cm-test-web-'));
  await buildWeb(webDirectory);
  const database = await createTestDatabase();
  await fillWorld(database.pool);
  await createDemoUsers(database.pool);
  const api = await startApi({
    connection: await database.apiConnection(),
    host: '127.0.0.1',
    port: 0,
    demo: true,
    cookieSecret: 'a secret for tests alone, and long enough for them',
    webDirectory,
  });
  const browser = await chromium.launch({
    executablePath: process.env.CM_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const contexts: BrowserContext[] = [];
  return {
    url: api.url,
    newPage: async ({ width = 1280, colorScheme = 'light' } = {}) => {
      const context = await browser.newContext({
        baseURL: api.url,
        viewport: { width, height: 900 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      return context.newPage();
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      await api.close();
      await database.drop();
      await rm(webDirectory, { recursive: true, force: true });
    },
  };
}

/** In a process of its own: with the NODE_ENV of a test, Vite would take React's development build. */
async function buildWeb(outDir: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [
      'node_modules/vite/bin/vite.js',
      'build',
      'web',
      '--outDir',
      outDir,
      '--emptyOutDir',
      '--logLevel',
      'error',
    ],
    { env: { ...process.env, NODE_ENV: 'production' } },
  );
}

/** Signs in with the card of the user who works for `organisation`, from wherever one is sent. */
export async function signIn(page: Page, organisation: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: organisation }).click();
  await page.getByRole('heading', { name: 'Conflicts' }).waitFor();
}

const tallestPicture = Number(process.env.CM_SCREENSHOT_HEIGHT ?? 1080);

/** Keeps a picture of the upper part of the page where CM_SCREENSHOTS names a folder for them. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.CM_SCREENSHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const { width, height } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
  }));
  await page.screenshot({
    path: join(folder, `${name}.png`),
    fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(height, tallestPicture) },
  });
}
