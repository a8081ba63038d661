/** A table as people really have it, clicked through in a real Chromium: understood, mended, imported, compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFitsWidth, openPage, phone } from './browser.ts';
import { largeTable, orders } from './nasty-tables.ts';
import { startForBrowser } from './start.ts';

const { product, browser } = await startForBrowser();

/** Chromium complains of every refused request; the pages answer those that are refused on purpose in words. */
const refusedOnPurpose = /status of (409|422)|ERR_FAILED/;

test('a nasty table is understood, mended with clicks, imported, and its next version compared with it', async (t) => {
  const { page, complaints, screenshot } = await openPage(browser);
  await page.goto(`${product.uiUrl}/datasets`);
  await page.getByLabel('Key', { exact: true }).fill(product.adminKey);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Start with a table' }).waitFor();

  await t.test('what the file does not tell is asked; an answer changes what is seen', async () => {
    await choose(page, 'Bestellungen 2026.csv', orders());
    await page.waitForURL('**/import?*');
    await page.getByRole('heading', { name: 'Bestellungen 2026.csv' }).waitFor();
    await page.getByRole('button', { name: /^Betrag/ }).waitFor();
    assert.equal(await page.getByLabel('Name of the data set').inputValue(), 'bestellungen-2026');
    await page.getByText('A question is open').waitFor();
    await assertAccessible(page);
    await screenshot('20-understood');
    const answers = page.getByRole('group', { name: 'Answers for Datum' });
    await answers.getByRole('button', { name: /day/i }).first().click();
    await page.getByRole('cell', { name: '2 Jan 2026' }).first().waitFor();
  });

  await t.test('the cells are shown as they stand in the file, and a column is told what means no value', async () => {
    const table = page.getByRole('region', { name: 'First rows' });
    await page.getByRole('radiogroup', { name: 'Show the cells' }).getByText('In the file').click();
    await table.getByRole('cell', { name: '1.234,50 €' }).first().waitFor();
    await page.getByRole('radiogroup', { name: 'Show the cells' }).getByText('Understood').click();
    await page.getByRole('button', { name: /^Betrag/ }).click();
    const column = page.getByRole('dialog', { name: 'Betrag' });
    await column.getByRole('combobox', { name: 'Mean that there is no value here' }).fill('k.A.');
    await page.keyboard.press('Enter');
    await column.getByText('1234.5', { exact: true }).waitFor();
    await assertAccessible(page);
    await screenshot('21-column');
    await column.getByRole('button', { name: 'Done' }).click();
    await table.getByRole('cell', { name: '1234.5', exact: true }).first().waitFor();
    await page.getByText('A question is open').waitFor({ state: 'detached' });
  });

  await t.test('an impossible way to read it is refused in words and taken back', async () => {
    await page.getByRole('combobox', { name: 'Format' }).click();
    await page.getByRole('option', { name: 'Excel workbook' }).click();
    await page.getByText('That way it cannot be read').waitFor();
    await screenshot('22-refused');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('That way it cannot be read').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Betrag.*number/ }).waitFor();
  });

  await t.test('a reload keeps the file and what was changed; it is imported as it was seen', async () => {
    await page.reload();
    await page.getByRole('cell', { name: '1234.5', exact: true }).first().waitFor();
    await page.getByRole('cell', { name: '2 Jan 2026' }).first().waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.waitForURL('**/datasets/bestellungen-2026?version=1');
    await page
      .getByRole('rowheader', { name: /^Datum/ })
      .getByText('date')
      .waitFor();
    await page.getByRole('tab', { name: /rejected/ }).waitFor();
    await assertAccessible(page);
    await screenshot('23-columns');
  });

  await t.test('relations are drawn, for the table and for one column', async () => {
    await page.getByRole('tab', { name: 'Relations' }).click();
    await page.getByRole('img', { name: /columns hang together/ }).waitFor();
    await page.getByRole('combobox', { name: 'The column to explain' }).click();
    await page.getByRole('option', { name: 'bezahlt', exact: true }).click();
    await page
      .getByRole('img', { name: /^bezahlt by/ })
      .first()
      .waitFor();
    await assertAccessible(page);
    await screenshot('24-relations');
  });

  await t.test('what is expected is edited and saved', async () => {
    await page.getByRole('tab', { name: 'Expectations' }).click();
    await page.getByRole('list', { name: 'Expectations' }).getByRole('listitem').first().waitFor();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const editor = page.getByRole('dialog', { name: 'Expect something' });
    await editor.getByLabel('At most').fill('60');
    await assertAccessible(page);
    await editor.getByRole('button', { name: 'Keep' }).click();
    await page.getByText('1 change not saved').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1 change not saved').waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'Expectations' }).getByText('has 1 to 60 rows').waitFor();
    await assertAccessible(page);
    await screenshot('25-expectations');
  });

  await t.test('the next version is read as the one before, fails what is expected, and is compared', async () => {
    await page.getByRole('button', { name: 'Add a version' }).click();
    await choose(page, 'Bestellungen 2027.csv', orders({ rows: 70, price: 9 }));
    await page.getByRole('cell', { name: '2 Jan 2026' }).first().waitFor();
    await page.getByRole('button', { name: 'Import as the next version' }).click();
    await page.waitForURL('**/datasets/bestellungen-2026?version=2');
    await page.getByRole('tab', { name: /^Expectations.*not as expected/ }).click();
    await page.getByText('nothing is trained on it unless you say so').waitFor();
    await screenshot('26-failed');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Compare version 2 with version 1' }).click();
    await page.getByText('rows came').waitFor();
    await page.getByRole('heading', { name: 'How far values have moved' }).waitFor();
    await assertAccessible(page);
    await screenshot('27-compared');
  });

  await t.test('a version is downloaded as it came, and deleted', async () => {
    await page.getByRole('button', { name: 'All versions' }).click();
    await page.getByRole('button', { name: 'More for version 1' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Download the file as it came' }).click();
    assert.equal((await download).suggestedFilename(), 'Bestellungen 2026.csv');
    await page.getByRole('button', { name: 'More for version 2' }).click();
    await page.getByRole('menuitem', { name: 'Delete version 2' }).click();
    await page.getByRole('dialog', { name: 'Delete version 2' }).waitFor();
    await assertAccessible(page);
    await screenshot('28-delete');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '2', exact: true }).waitFor({ state: 'detached' });
  });

  await t.test('an upload that breaks goes on by itself, and shows the beginning meanwhile', async () => {
    let broken = 0;
    await page.route('**/api/v1/uploads/*', async (route) => {
      const isPiece = route.request().method() === 'PATCH' || route.request().method() === 'POST';
      if (!isPiece || broken > 0) return route.continue();
      broken += 1;
      await route.abort();
    });
    await page.goto(`${product.uiUrl}/datasets`);
    await page.getByRole('button', { name: 'Add data' }).click();
    await choose(page, 'large.csv', largeTable());
    await page.getByRole('button', { name: /^reading_3/ }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.waitForURL('**/datasets/large?version=1');
    assert.equal(broken, 1);
  });

  await t.test('every page fits a phone in light and dark, and is accessible there', async () => {
    for (const colorScheme of ['light', 'dark'] as const) await assertPagesFit(page, colorScheme);
  });

  await t.test('no page has complained but of what was refused on purpose', () =>
    assert.deepEqual(
      complaints.filter((complaint) => !refusedOnPurpose.test(complaint)),
      [],
    ),
  );
});

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

async function assertPagesFit(signedIn: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  const storageState = await signedIn.context().storageState();
  const { page, complaints, screenshot } = await openPage(browser, { ...phone, colorScheme, storageState });
  const places: [path: string, shows: string | RegExp][] = [
    ['/datasets/bestellungen-2026', 'Datum'],
    ['/datasets/bestellungen-2026?tab=rejected', 'could not be read'],
    ['/datasets/bestellungen-2026?tab=relations&target=bezahlt', 'From all'],
    ['/datasets/bestellungen-2026?tab=expectations', 'Expected of each version'],
    ['/datasets/bestellungen-2026?tab=versions', 'A version never changes'],
    ['/import?dataset=bestellungen-2026&version=1', 'First rows'],
  ];
  for (const [path, shows] of places) {
    await page.goto(`${product.uiUrl}${path}`);
    await page.getByText(shows).first().waitFor();
    await assertFitsWidth(page);
    await assertAccessible(page);
    await screenshot(`phone-${colorScheme}${path.replaceAll(/[^a-z]+/g, '-')}`);
  }
  assert.deepEqual(complaints, []);
  await page.context().close();
}
