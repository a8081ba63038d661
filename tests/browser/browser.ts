/** A real Chromium on the product, which keeps note of everything that a page complains about. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const screenshots = fileURLToPath(new URL('../../.cache/browser/', import.meta.url));

/** A refused request is shown by Chromium as an error of the page; the pages answer it in words. */
const expectedComplaint = /^Failed to load resource: the server responded with a status of 401/;

export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export interface Visitor {
  page: Page;
  /** Errors of the console, uncaught exceptions and breaches of the content security policy. */
  complaints: string[];
  screenshot(name: string): Promise<void>;
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.MILLRACE_TEST_CHROMIUM ?? '/usr/bin/chromium';
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet] });
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !expectedComplaint.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return {
    page,
    complaints,
    screenshot: async (name) => {
      await page.screenshot({ path: `${screenshots}${name}.png` });
    },
  };
}

/** No violation that axe calls serious or critical. */
export async function assertAccessible(page: Page): Promise<void> {
  // Colours are judged when they stand still; what turns for ever never does. Each frame is asked anew, since Chromium
  // now and then never resolves `finished` of a transition that has come to its end.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0]?.html}\n${nodes[0]?.failureSummary}`);
  assert.deepEqual(grave, [], page.url());
}

/** Nothing sticks out to the right of the screen. */
export async function assertFitsWidth(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(excess, 0, `${page.url()} is ${excess} pixels too wide`);
}

/** Presses Tab until the element with this accessible name has the focus. */
export async function tabTo(page: Page, role: 'button' | 'textbox' | 'link', name: string | RegExp): Promise<void> {
  const target = page.getByRole(role, { name, exact: typeof name === 'string' });
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`Tab never reaches ${role} ${name}`);
}
