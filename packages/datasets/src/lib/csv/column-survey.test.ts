import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ColumnSurvey } from './column-survey.ts';
import { RecordScanner } from './record-scanner.ts';

/** Counts the cells that had to become text. */
class CountingScanner extends RecordScanner {
  texts = 0;

  override text(bytes: Buffer, index: number): string {
    this.texts += 1;
    return super.text(bytes, index);
  }
}

function survey(cells: readonly string[]): { found: ColumnSurvey; texts: number } {
  const scanner = new CountingScanner({ delimiter: ';', quote: '"' });
  const found = new ColumnSurvey(1, ['', 'NA'], new Map());
  for (const cell of cells) {
    const bytes = Buffer.from(`${cell}\n`);
    scanner.scan(bytes, 0, bytes.length, true);
    found.look(scanner, bytes);
  }
  return { found, texts: scanner.texts };
}

const columns: [name: string, cells: string[]][] = [
  ['whole numbers', ['1', '-20', '300']],
  ['one decimal', ['179.3', '-0.5', '12.0']],
  ['two decimals', ['26367.16', '0.99', '-1.50']],
  ['many decimals', ['0.49967672815546393', '-1.381182', '7.5']],
  ['decimal commas', ['1,5', '2,75', '-3,125']],
  ['days', ['2017-12-23', '2019-05-22', '1999-01-01']],
  ['booleans', ['true', 'false', 'TRUE']],
  ['words', ['City 128', 'red', 'x']],
];

test('cells of a kind that was seen before are looked at without making a text of each', () => {
  for (const [name, cells] of columns) {
    const texts = (times: number) => survey(Array.from({ length: times }, () => cells).flat()).texts;
    assert.equal(texts(200), texts(100), name);
  }
});

test('a separator before three digits or more is found wherever it comes, and nowhere else', () => {
  const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,5})?$/);
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 8 }), (cells) => {
      const separated = cells.some((cell) => /[0-9][.,][0-9]{3}/.test(cell));
      assert.equal(survey(cells).found.separated[0], separated ? 1 : 0);
    }),
    { numRuns: 1_000 },
  );
});
