/** What both stories start from: the product as `npm start` boots it, in a home of its own, and a Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type Millrace, startMillrace } from '@millrace/standalone';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';

/** Both end, and the home goes, after the tests of the file. */
export async function startForBrowser(): Promise<{ product: Millrace; browser: Browser }> {
  const home = await mkdtemp(join(tmpdir(), 'millrace-browser-'));
  const ends = [() => rm(home, { recursive: true, force: true })];
  after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const product = await startMillrace({
    env: { MILLRACE_HOME: home, MILLRACE_API_PORT: '0', MILLRACE_UI_PORT: '0', MILLRACE_LOG_LEVEL: 'error' },
  });
  ends.push(() => product.stop());
  const browser = await launchBrowser();
  ends.push(() => browser.close());
  return { product, browser };
}
