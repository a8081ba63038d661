import assert from 'node:assert/strict';
import type { ImportFinding } from '../../index.ts';
import { previewReceived, type ReadFile, readReceived } from '../testing/read-received.ts';
import type { CorpusCase } from './corpus-case.ts';

/** Reads the file of a case as an upload is read and compares everything that the case expects. */
export async function readCase(expected: CorpusCase, { again = true } = {}): Promise<void> {
  const content = typeof expected.file === 'function' ? await expected.file() : expected.file;
  const reading = readReceived(content, expected.recipe ?? {});
  if (expected.refused) {
    await assert.rejects(reading, (error: { code?: string; status?: number; message: string }) => {
      assert.match(error.message, expected.refused as RegExp);
      assert.match(error.code ?? error.message, /^datasets\./);
      return true;
    });
    return;
  }
  const found = await reading;
  compare(expected, found);
  if (again) await compareAgain(content, found);
}

/** What was decided is written down: the recipe alone leads to the same table again. */
async function compareAgain(content: string | Buffer, first: ReadFile): Promise<void> {
  const again = await readReceived(content, first.recipe);
  const table = ({ columns, cells, rejects, recipe }: ReadFile) => ({ columns, cells, rejects, recipe });
  assert.deepEqual(table(again), table(first), 'read again by its written recipe');
}

/** A preview shows what a reading keeps. */
export async function comparePreview({ file, recipe }: CorpusCase): Promise<void> {
  const content = typeof file === 'function' ? await file() : file;
  const kept = await readReceived(content, recipe);
  const preview = await previewReceived(content, recipe);
  const shown = preview.columns.map(({ missing: _, ...column }) => column);
  assert.deepEqual([shown, preview.rows], [kept.columns, kept.cells]);
  assert.deepEqual([preview.recipe, preview.rejects, preview.findings], [kept.recipe, kept.rejects, kept.findings]);
  assert.equal(preview.cells.length, preview.rows.length);
}

function compare(expected: CorpusCase, found: ReadFile & { findings?: ImportFinding[] }): void {
  assert.deepEqual(columnsOf(found, expected), expected.columns, 'columns');
  if (expected.rows) assert.deepEqual(found.cells, expected.rows, 'rows');
  compareRejects(expected, found);
  for (const column of found.columns) {
    const original = expected.originalNames?.[column.name];
    if (original !== undefined) assert.equal(column.originalName, original, `original name of ${column.name}`);
    const words = expected.words?.[column.name];
    if (words) assert.deepEqual(column.words, words, `words of ${column.name}`);
  }
  for (const [name, value] of Object.entries(expected.found ?? {})) {
    assert.deepEqual(found.recipe[name as keyof typeof found.recipe], value, `recipe.${name}`);
  }
  compareFindings(expected.findings ?? [], found.findings ?? []);
}

/** As the case writes them, so that `words` is said where the case says so. */
function columnsOf(found: ReadFile, { columns = [] }: CorpusCase): string[] {
  return found.columns.map(({ name, type }, index) => {
    const eitherWords = columns[index]?.endsWith(': words') && (type === 'category' || type === 'text');
    return `${name}: ${eitherWords ? 'words' : type}`;
  });
}

function compareRejects({ rejects = [], rows }: CorpusCase, found: ReadFile): void {
  const said = found.rejects.map(({ line, reason }) => `${line}: ${reason}`);
  assert.equal(said.length, rejects.length, `rejects: ${said.join(' | ')}`);
  for (const [index, reject] of rejects.entries()) {
    const [line, part] = [reject.slice(0, reject.indexOf(': ')), reject.slice(reject.indexOf(': ') + 2)];
    assert.ok(
      said[index]?.startsWith(`${line}: `) && said[index].includes(part),
      `reject ${said[index]} is not ${reject}`,
    );
  }
  assert.equal(found.rejected, rejects.length, 'rejected');
  if (rows) assert.equal(found.rows, rows.length, 'rows are counted');
}

function compareFindings(expected: string[], found: ImportFinding[]): void {
  const said = new Set(found.flatMap(({ code, column }) => [code, `${code} ${column}`]));
  for (const wanted of expected) assert.ok(said.has(wanted), `no finding ${wanted} among ${[...said].join(', ')}`);
  const codes = new Set(expected.map((wanted) => wanted.split(' ')[0]));
  const questions = found.filter(({ code, level }) => level === 'question' && !codes.has(code));
  assert.deepEqual(questions, [], 'questions nobody needs to answer');
  const endless = found.filter(({ level, choices = [] }) => level === 'question' && choices.length === 0);
  assert.deepEqual(endless, [], 'questions without an answer');
}
