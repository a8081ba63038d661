/** What a new user meets on the way: a row of totals, a file that is refused, a version that is not as expected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFitsWidth, openPage, phone } from './browser.ts';
import { startForBrowser } from './start.ts';

const { product, browser } = await startForBrowser();

/** Chromium complains of every refused request; the pages answer those that are refused on purpose in words. */
const refusedOnPurpose = /status of (409|422)/;

/** Years that come again, or they would name the rows. */
const rows = (columns: string, row: (of: { year: number; sold: number; shop: string }) => string) =>
  [
    columns,
    ...Array.from({ length: 120 }, (_, index) =>
      row({
        year: 1990 + (index % 30),
        sold: 100 + (index % 30) * 7 + (index % 4),
        shop: index % 3 ? 'north' : 'south',
      }),
    ),
  ].join('\n');
const withTotal = `${rows('year,sold,shop', ({ year, sold, shop }) => `${year},${sold},${shop}`)}\nTotal,24360,\n`;
const without = rows('year,shop,remarks', ({ year, shop }) => `${year},${shop},none in ${year}`);
const unexpected = rows('year,sold,shop', ({ year, sold, shop }) => `${year},${sold - 90_000},${shop}`);

test('a new user is asked once, told what is wrong and led on', async (t) => {
  const { page, complaints, screenshot } = await openPage(browser);
  await page.goto(`${product.uiUrl}/datasets`);
  await page.getByLabel('Key', { exact: true }).fill(product.adminKey);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Start with a table' }).waitFor();

  await t.test('a file that cannot be read says where and leads to another one', async () => {
    await choose(page, 'ragged.csv', 'a,b\n1,2,3\n4\n');
    const refused = page.getByRole('alert').filter({ hasText: 'This file cannot be read' });
    await refused.getByText('Line 2').waitFor();
    assert.equal(await refused.getByRole('button', { name: 'Try again' }).count(), 0);
    await assertAccessible(page);
    await screenshot('30-refused');
    await refused.getByRole('button', { name: 'Upload another file' }).click();
    await page.getByRole('heading', { name: 'Upload a table' }).waitFor();
  });

  await t.test('a row of totals is one question, and what was chosen is no fault of the file', async () => {
    await choose(page, 'shop.csv', withTotal);
    const asked = page.getByRole('group', { name: /^Answers for/ });
    await asked.first().waitFor();
    assert.equal(await asked.count(), 1);
    await page.getByText('Until you choose').waitFor();
    await assertAccessible(page);
    await screenshot('31-totals');
    await asked.getByRole('button', { name: 'Keep the row apart' }).click();
    await page.getByRole('heading', { name: '1 row kept apart' }).waitFor();
    assert.equal(await page.getByText('Until you choose').count(), 0);
    assert.equal(await page.getByText('cannot be read').count(), 0);
    await page.getByRole('button', { name: /^year.*whole number/ }).waitFor();
    await assertAccessible(page);
    await screenshot('32-kept-apart');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.waitForURL('**/datasets/shop?version=1');
  });

  await t.test('the next version says which column is missing before it is imported', async () => {
    await page.getByRole('button', { name: 'Add a version' }).click();
    await choose(page, 'shop-2.csv', without);
    await page.getByText('1 column of version 1 is missing here').waitFor();
    await page.getByText('Missing: sold.').waitFor();
    await page.getByText('New: remarks.').waitFor();
    await assertAccessible(page);
    await screenshot('33-changed-columns');
  });

  await t.test('the names of the heat map are whole for who points at them', async () => {
    await page.goto(`${product.uiUrl}/datasets/shop?version=1&tab=relations`);
    const map = page.getByRole('img', { name: /columns hang together.*year, sold/ });
    await map.waitFor();
    await map
      .locator('title', { hasText: /^sold$/ })
      .first()
      .waitFor({ state: 'attached' });
    await screenshot('34-relations');
  });

  await t.test('a version that is not as expected can be looked at or trained on all the same', async () => {
    await page.goto(`${product.uiUrl}/datasets/shop`);
    await page.getByRole('button', { name: 'Add a version' }).click();
    await choose(page, 'shop-3.csv', unexpected);
    await page.getByRole('button', { name: 'Import as the next version' }).click();
    await page.waitForURL('**/datasets/shop?version=2');
    await page.getByRole('tab', { name: /^Expectations.*not as expected/ }).waitFor();
    await page.goto(`${product.uiUrl}/datasets/shop/train?version=2&target=sold`);
    await page.getByText('Version 2 is not as expected').waitFor();
    await assertAccessible(page);
    await screenshot('35-not-as-expected');
    await page.getByRole('link', { name: 'See and edit what is expected' }).click();
    await page.getByText('Expected of each version').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Train all the same' }).click();
    await page.getByText(/now answers for shop-sold/).waitFor();
  });

  await t.test('an axis of years has years', async () => {
    await page.getByRole('link', { name: 'Open the model' }).click();
    const plot = page.getByRole('img', { name: 'Average answer over the values of year' });
    await plot
      .getByText(/^(19|20)\d0$/)
      .first()
      .waitFor();
    await plot.scrollIntoViewIfNeeded();
    await screenshot('36-years');
  });

  await t.test('data that a model learned from is not deleted: it is said once, with the way there', async () => {
    await page.goto(`${product.uiUrl}/datasets/shop?tab=versions`);
    await page.getByRole('button', { name: 'More for version 2' }).click();
    await page.getByRole('menuitem', { name: 'Delete version 2' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete version 2' });
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByText('It is needed').waitFor();
    assert.equal(await dialog.getByText(/shop-sold/).count(), 1);
    await assertAccessible(page);
    await screenshot('37-needed');
    await dialog.getByRole('link', { name: 'shop-sold, version 1' }).click();
    await page.waitForURL('**/models/shop-sold?**');
  });

  await t.test('it fits a phone in the dark', async () => {
    const storageState = await page.context().storageState();
    const small = await openPage(browser, { ...phone, colorScheme: 'dark', storageState });
    const places: [path: string, shows: string][] = [
      ['/datasets/shop/train?version=2&target=sold', 'Version 2 is not as expected'],
      ['/datasets/shop?version=1&tab=rejected', 'left out'],
      ['/import?dataset=shop&version=1', 'First rows'],
      ['/import', 'Upload a table'],
    ];
    for (const [path, shows] of places) {
      await small.page.goto(`${product.uiUrl}${path}`);
      await small.page.getByText(shows).first().waitFor();
      await assertFitsWidth(small.page);
      await assertAccessible(small.page);
      await small.screenshot(`38-phone${path.replaceAll(/[^a-z]+/g, '-')}`);
    }
    assert.deepEqual(small.complaints, []);
  });

  await t.test('no page has complained but of what was refused on purpose', () =>
    assert.deepEqual(
      complaints.filter((complaint) => !refusedOnPurpose.test(complaint)),
      [],
    ),
  );
});

async function choose(page: Page, name: string, content: string): Promise<void> {
  const buffer = Buffer.from(content);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}
