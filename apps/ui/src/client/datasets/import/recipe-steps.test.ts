import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportRecipe } from '@millrace/datasets';
import { changedRecipe, isChosen, withoutColumn } from './recipe-steps.ts';

const recipe: ImportRecipe = {
  format: 'csv',
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ';',
  quote: '"',
  skipRows: 2,
  headerRows: 1,
  decimalSeparator: ',',
  missing: ['', 'NA'],
};
const seen = { recipe, complete: true };

test('what stands above a change stays as it was found, and what depends on it is found anew', () => {
  assert.deepEqual(changedRecipe(seen, undefined, { delimiter: ',' }), {
    format: 'csv',
    compression: 'none',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
  });
  const typed = changedRecipe(seen, undefined, { types: { zip: 'text' } });
  assert.deepEqual(typed, { ...recipe, types: { zip: 'text' } });
});

test('a change of one column leaves the others', () => {
  const before = { recipe: { ...recipe, types: { a: 'text' } } as ImportRecipe, complete: true };
  const after = changedRecipe(before, before.recipe, { types: { b: 'integer' } });
  assert.deepEqual(after.types, { a: 'text', b: 'integer' });
  assert.deepEqual(withoutColumn(after, 'types', 'a').types, { b: 'integer' });
});

test('rules for cells that a person gave survive a change of the layout, those of columns do not', () => {
  const asked: ImportRecipe = { ...recipe, dateOrder: 'day-first', types: { a: 'text' } };
  const after = changedRecipe({ recipe: asked, complete: true }, asked, { headerRows: 0 });
  assert.equal(after.dateOrder, 'day-first');
  assert.equal(after.types, undefined);
  assert.equal(after.skipRows, 2);
});

test('only what no other cell can tell otherwise is fixed', () => {
  const part = { recipe: { ...recipe, decimalSeparator: '.' } as ImportRecipe, complete: false };
  const after = changedRecipe(part, undefined, { columnMissing: { a: ['k.A.'] } });
  assert.equal(after.encoding, undefined, 'the rest of the file may be in other letters');
  assert.equal(after.decimalSeparator, undefined, 'a column may become numbers with a decimal comma');
  assert.equal(after.delimiter, ';');
  const given = changedRecipe(part, { encoding: 'utf-8', decimalSeparator: '.' }, { types: { a: 'text' } });
  assert.deepEqual([given.encoding, given.decimalSeparator], ['utf-8', '.']);
});

test('a choice is taken when the recipe says all that it would add', () => {
  assert.ok(isChosen({ dateOrder: 'day-first' }, { dateOrder: 'day-first' }));
  assert.ok(!isChosen({ dateOrder: 'day-first' }, {}));
  assert.ok(isChosen({ columnMissing: { co: ['-200'] } }, { columnMissing: { co: ['-999', '-200'], no: [] } }));
  assert.ok(!isChosen({}, { dateOrder: 'day-first' }));
  const [apart, none] = [{ rejectRows: { region: ['Total'] } }, { rejectRows: { region: [] } }];
  assert.deepEqual([isChosen(none, apart), isChosen(none, none), isChosen(apart, apart)], [false, true, true]);
});

test('an answer about formulas changes nothing else', () => {
  const workbook: ImportRecipe = { ...recipe, format: 'xlsx', sheet: 'S', types: { a: 'text' } };
  const after = changedRecipe({ recipe: workbook, complete: true }, undefined, { uncalculated: 'as-stored' });
  assert.deepEqual(after, { ...workbook, uncalculated: 'as-stored' });
});
