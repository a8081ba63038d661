/** The whole story of the Web UI, clicked through in a real Chromium on the product as `npm start` boots it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertFitsWidth, openPage, phone, tabTo, type Visitor } from './browser.ts';
import { startForBrowser } from './start.ts';

const { product, browser } = await startForBrowser();

test('a person goes from a first visit to an answer, a better model and back', async (t) => {
  const visitor = await openPage(browser);
  const { page, screenshot } = visitor;

  await t.test('a wrong key is refused in words; the right one opens the page that was asked for', async () => {
    await page.goto(`${product.uiUrl}/datasets`);
    await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
    await assertAccessible(page);
    await screenshot('01-sign-in');
    // By keyboard alone: the field has the focus.
    await page.keyboard.type('not-the-key');
    await page.keyboard.press('Enter');
    await page.getByText('This key is not known here').waitFor();
    await page.getByLabel('Key', { exact: true }).press('ControlOrMeta+a');
    await page.keyboard.type(product.adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Start with a table' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/datasets');
    await assertAccessible(page);
    await screenshot('02-welcome');
  });

  await t.test('one click brings the sample in, and shows what is in it', async () => {
    await page.getByRole('button', { name: 'Try the sample: penguins' }).click();
    await page.waitForURL('**/tasks/*');
    await page.waitForURL('**/datasets/penguins?version=1');
    await page.getByRole('rowheader', { name: /^flipper_length_mm/ }).waitFor();
    await page.getByText('172 to 231, median 197').waitFor();
    await assertAccessible(page);
    await screenshot('03-columns');
    await page.getByRole('tab', { name: '344 rows' }).click();
    await page.getByRole('cell', { name: 'Torgersen' }).first().waitFor();
    assert.ok((await page.getByRole('cell', { name: 'missing' }).count()) >= 5);
    await assertAccessible(page);
    await screenshot('04-rows');
  });

  await t.test('the label is suggested, and the training is watched round by round', async () => {
    await page.getByRole('link', { name: 'Train a model' }).click();
    await page.getByRole('heading', { name: 'Predict species' }).waitFor();
    assert.ok(await page.getByRole('radio', { name: 'species' }).isChecked());
    await page.getByText('3 classes → multiclass').first().waitFor();
    await assertAccessible(page);
    await screenshot('05-train');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByRole('img', { name: /^Learning curve/ }).waitFor();
    await screenshot('06-training');
    await page.getByText('Version 1 now answers for penguins-species').waitFor();
    await page.reload();
    await page.getByRole('img', { name: /^Learning curve/ }).waitFor();
    await assertAccessible(page);
    await screenshot('07-trained');
  });

  await t.test('the model says how good it is, in words and pictures', async () => {
    await page.getByRole('link', { name: 'Open the model' }).click();
    await page.getByText(/right, on \d+ rows that it had never seen/).waitFor();
    for (const picture of [
      'ROC curves',
      'Precision-recall curves',
      'Calibration',
      'Lift curves',
      'Average answer over',
    ]) {
      await page
        .getByRole('img', { name: new RegExp(`^${picture}`) })
        .first()
        .waitFor();
    }
    await page.getByRole('heading', { name: 'What it cannot do without' }).waitFor();
    await page.getByRole('region', { name: 'Kinds of models' }).getByRole('rowheader', { name: 'Linear' }).waitFor();
    await page.getByRole('heading', { name: 'Limits' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the card' }).click();
    assert.equal((await download).suggestedFilename(), 'penguins-species-1-card.md');
    await assertAccessible(page);
    await screenshot('08-model');
    await page.getByRole('tab', { name: 'Call it' }).click();
    await page.getByText('"bill_length_mm":').waitFor();
    await assertAccessible(page);
    await screenshot('09-call');
  });

  await t.test('the form answers by keyboard alone, with probabilities and reasons, and takes feedback', async () => {
    await page.goto(`${product.uiUrl}/predict/penguins-species`);
    await page.getByText('The answer comes here').waitFor();
    await tabTo(page, 'textbox', 'flipper_length_mm');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('220');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Probabilities' }).waitFor();
    await page.getByRole('heading', { name: 'Why' }).waitFor();
    await assertAccessible(page);
    await screenshot('10-answer');
    await tabTo(page, 'button', 'That was right');
    await page.keyboard.press('Enter');
    await page.getByText('Thank you, it is written down').waitFor();
  });

  await t.test('decimals are sent as they were typed, and what may be two numbers is not sent', async () => {
    const field = page.getByLabel('bill_length_mm');
    for (const [typed, sent] of [
      ['46,5', 46.5],
      ['39.1', 39.1],
    ] as const) {
      await field.fill('');
      await field.pressSequentially(typed);
      const asking = page.waitForRequest(/\/predict$/);
      await field.press('Enter');
      assert.equal((await asking).postDataJSON().rows[0].bill_length_mm, sent);
      await page.getByRole('list', { name: 'Probabilities' }).waitFor();
    }
    await field.fill('1,234');
    await field.press('Tab');
    await page.getByText('Write 1234 or 1.234.').waitFor();
    const form = page.getByRole('form', { name: 'What you know' });
    assert.equal(await form.evaluate((element) => (element as HTMLFormElement).checkValidity()), false);
  });

  await t.test('a cleared field is answered with a warning at the field, and a wrong answer is corrected', async () => {
    await page.getByLabel('bill_length_mm').fill('');
    await page.getByRole('button', { name: 'Predict', exact: true }).click();
    await page.getByText('1 field is marked in the form').waitFor();
    await page.getByText(/^"bill_length_mm" has no value/).waitFor();
    await assertAccessible(page);
    await screenshot('11-warning');
    await page.getByRole('button', { name: 'Wrong, it is …' }).click();
    await page.getByRole('combobox', { name: 'The true species' }).click();
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you, it is written down').waitFor();
  });

  await t.test('a second training is judged against the first; a version is promoted and rolled back', async () => {
    await page.goto(`${product.uiUrl}/models/penguins-species`);
    await page.getByRole('link', { name: 'Train again' }).click();
    await page.getByText('There is a model penguins-species').waitFor();
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByRole('group', { name: 'Learn from' }).getByRole('checkbox', { name: 'bill_length_mm' }).uncheck();
    await page.getByRole('radio', { name: 'Gradient boosting' }).check();
    await page.getByRole('combobox', { name: 'Search for parameters' }).click();
    await page.getByRole('option', { name: 'So many trials' }).click();
    await page.getByRole('textbox', { name: 'Trials', exact: true }).fill('3');
    await page
      .getByRole('group', { name: /^Check how good/ })
      .getByRole('checkbox', { name: 'island' })
      .check();
    await screenshot('12-advanced');
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByText('Version 2 is kept aside').waitFor();
    await page.getByRole('img', { name: /^Loss of each trial; best of 3/ }).waitFor();
    await page.getByRole('img', { name: /^Learning curve/ }).waitFor();
    await assertAccessible(page);
    await screenshot('12-kept-aside');
    await page.getByRole('link', { name: 'Open the model' }).click();
    await page.getByText('Not promoted').waitFor();
    await page.getByRole('region', { name: 'Segments of island' }).getByRole('rowheader', { name: 'Dream' }).waitFor();
    await page.getByRole('img', { name: /^Loss of each trial/ }).waitFor();
    await assertAccessible(page);
    await screenshot('12-version-2');
    await page.getByRole('link', { name: 'Train again' }).click();
    await page.getByRole('button', { name: 'Advanced' }).click();
    assert.equal(await page.getByRole('radio', { name: 'Gradient boosting' }).isChecked(), true, 'as version 2 was');
    const learnedFrom = page.getByRole('group', { name: 'Learn from' });
    assert.equal(await learnedFrom.getByRole('checkbox', { name: 'bill_length_mm' }).isChecked(), false);
    await page.goBack();
    await page.getByText('Not promoted').waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Promote version 2' }).click();
    await page.getByRole('dialog', { name: 'Promote version 2' }).waitFor();
    await assertAccessible(page);
    await screenshot('13-promote');
    await page.getByRole('button', { name: 'Promote', exact: true }).click();
    await page.getByText('Version 2 answers from now on').waitFor();
    await page.getByRole('button', { name: 'Roll back to version 1' }).click();
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('Version 1 answers from now on').waitFor();
    await assertAccessible(page);
    await screenshot('14-rolled-back');
  });

  await t.test(
    'what was said to be right becomes a data set, and a whole file is predicted in its own format',
    async () => {
      await page.getByRole('button', { name: 'Make it a data set' }).click();
      await page.waitForURL('**/datasets/penguins-species-feedback?version=1');
      await page.getByRole('rowheader', { name: /^prediction_id/ }).waitFor();
      await page.goto(`${product.uiUrl}/predict/penguins-species`);
      await page.getByRole('heading', { name: 'A whole file at once' }).waitFor();
      const rows = [{ island: 'Dream', flipper_length_mm: 190, body_mass_g: 3700 }, { island: 'Biscoe' }];
      const buffer = Buffer.from(JSON.stringify(rows));
      const file = { name: 'some penguins.json', mimeType: 'application/json', buffer };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByText('2 rows predicted').waitFor();
      await assertAccessible(page);
      await screenshot('14-file-predicted');
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: /^Download some penguins/ }).click();
      assert.match((await download).suggestedFilename(), /^some penguins.*\.json$/);
    },
  );

  await t.test('a key is made, shown once, and revoked', async () => {
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByLabel('What it is for').fill('shop');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('it is shown this once').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Revoke shop' }).click();
    await page.getByRole('button', { name: 'Really revoke shop' }).click();
    await page.getByText('revoked', { exact: true }).waitFor();
    await screenshot('15-keys');
  });

  await t.test(
    'every page fits a phone in light and dark, and is as accessible in dark as it was in light',
    async () => {
      await assertPagesFit(page, 'light');
      await assertPagesFit(page, 'dark');
    },
  );

  await t.test('signing out ends the session', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
    await page.goto(`${product.uiUrl}/models`);
    await page.getByRole('heading', { name: 'Sign in to Millrace' }).waitFor();
  });

  await t.test('no page has complained', () => assert.deepEqual(visitor.complaints, []));
});

/** Opens every page on a phone with the session of `signedIn`. */
async function assertPagesFit(signedIn: Visitor['page'], colorScheme: 'light' | 'dark'): Promise<void> {
  const storageState = await signedIn.context().storageState();
  const { page, complaints, screenshot } = await openPage(browser, { ...phone, colorScheme, storageState });
  const places: [path: string, shows: string][] = [
    ['/datasets', 'penguins'],
    ['/datasets/penguins', 'flipper_length_mm'],
    ['/datasets/penguins?tab=rows', 'Torgersen'],
    ['/datasets/penguins/train', 'Predict species'],
    ['/models', 'penguins-species'],
    ['/models/penguins-species', 'Where it comes from'],
    ['/models/penguins-species?version=2', 'For whom it is how good'],
    ['/models/penguins-species?tab=versions', 'A new version becomes champion'],
    ['/models/penguins-species?tab=call', 'From your own program'],
    ['/predict/penguins-species', 'Back to typical values'],
    ['/tasks', 'Train penguins-species'],
    ['/keys', 'A new key'],
  ];
  for (const [path, shows] of places) {
    await page.goto(`${product.uiUrl}${path}`);
    await page.getByText(shows).first().waitFor();
    await assertFitsWidth(page);
    if (colorScheme === 'dark') await assertAccessible(page);
    await screenshot(`phone-${colorScheme}${path.replaceAll(/[^a-z]+/g, '-')}`);
  }
  assert.deepEqual(complaints, []);
  await page.context().close();
}
