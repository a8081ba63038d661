import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createDatasets } from '@millrace/datasets/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { csvOf, type FormPart, formBody, formHeaders } from '../../testing/forms.ts';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi({ MILLRACE_EXPANDED_LIMIT_BYTES: '10000000' });
});
after(() => api[Symbol.asyncDispose]());

const url = '/api/v1/datasets/preview';
const csv = 'age;income\n39;1,5\n52;2,5\n';
const post = (body: unknown, headers = {}) => api.call('POST', url, body, headers);
const postForm = (parts: FormPart[]) => post(formBody(parts), formHeaders);
const field = (name: string, content: string): FormPart => ({ name, content });

async function uploaded(content: string | Buffer): Promise<string> {
  const answer = await api.call('POST', '/api/v1/uploads', content, {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-length': String(content.length),
  });
  return String(answer.headers.location).split('/').at(-1) ?? '';
}

function previewOf(answer: { statusCode: number; body: string }) {
  assert.equal(answer.statusCode, 200, answer.body);
  return JSON.parse(answer.body);
}

/** What is kept anywhere: rows, objects that are no upload of the test itself, files. */
async function everything() {
  const count = async (table: string) => (await api.database.pool.query(`select count(*) from ${table}`)).rows[0].count;
  const work = await readdir(`${api.settings.home}/work`).catch(() => []);
  return [await count('datasets'), await count('tasks'), (await Array.fromAsync(api.objects.list(''))).length, work];
}

test('a form shows the table as it would be read, and nothing of it is kept', async () => {
  const before = await everything();
  const preview = previewOf(await postForm([csvOf(csv)]));
  assert.deepEqual(
    preview.columns.map(({ name, type }: { name: string; type: string }) => [name, type]),
    [
      ['age', 'integer'],
      ['income', 'number'],
    ],
  );
  assert.deepEqual(preview.rows, [
    [39, 1.5],
    [52, 2.5],
  ]);
  assert.deepEqual(preview.cells[0], ['39', '1,5']);
  assert.deepEqual([preview.complete, preview.rejected], [true, 0]);
  assert.equal(preview.recipe.delimiter, ';');
  assert.deepEqual(await everything(), before);
});

test('a recipe changes what is shown, and the beginning of a file is no whole one', async () => {
  const recipe = JSON.stringify({ types: { age: 'text' } });
  const whole = previewOf(await postForm([field('recipe', recipe), csvOf(csv)]));
  assert.equal(whole.columns[0].type, 'text');
  const beginning = previewOf(await postForm([csvOf(csv.slice(0, -4)), field('cut', 'true')]));
  assert.equal(beginning.complete, false);
  assert.equal(beginning.rejected, 0, 'a line that is cut off is no mistake of the file');
});

test('an upload is shown, and then becomes what was shown', async () => {
  const upload = await uploaded(csv);
  const recipe = { types: { age: 'text' } };
  const { columns } = previewOf(await post({ upload, recipe }));
  assert.deepEqual(
    columns.map(({ type }: { type: string }) => type),
    ['text', 'number'],
  );
  const { task } = (await api.call('POST', '/api/v1/datasets', { name: 'shown', upload, recipe })).json();
  const { input } = (await api.database.pool.query('select input from tasks where id = $1', [task.id])).rows[0];
  await using work = await temporaryDirectory();
  const datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  const limits = { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: work.path };
  await datasets.ingest(input, limits);
  datasets.close();

  const again = previewOf(await post({ dataset: 'shown', version: 1 }));
  assert.equal(again.columns[0].type, 'text', 'a version is shown by its own recipe');
  const anew = previewOf(await post({ dataset: 'shown', version: 1, recipe: {} }));
  assert.equal(anew.columns[0].type, 'integer');
  const next = previewOf(await post({ upload: await uploaded(csv), name: 'shown' }));
  assert.equal(next.columns[0].type, 'text', 'the next version is offered the recipe of the last');
});

test('what cannot be looked at says why', async () => {
  const upload = await uploaded(csv);
  // All of it has to be unpacked to be looked at, unlike text.
  const packed = gzipSync(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(12_000_000)]));
  const cases: [Promise<{ statusCode: number; body: string }>, number, string, string?][] = [
    [post({}), 422, 'request.invalid', '/upload'],
    [post({ upload, dataset: 'shown', version: 1 }), 422, 'request.invalid', '/upload'],
    [post({ dataset: 'shown' }), 422, 'request.invalid', '/upload'],
    [post({ upload, recipe: { delimeter: ';' } }), 422, 'request.invalid', '/recipe/delimeter'],
    [post({ upload: crypto.randomUUID() }), 404, 'uploads.not_found'],
    [post({ upload: await uploaded('') }), 422, 'datasets.file_empty'],
    [post({ dataset: 'nobody', version: 1 }), 404, 'datasets.not_found'],
    [post({ dataset: '\0', version: 1 }), 422, 'request.invalid', '/dataset'],
    [post({ upload: await uploaded(packed) }), 422, 'datasets.expands_too_much'],
    [postForm([csvOf('')]), 422, 'datasets.file_empty'],
    [postForm([]), 422, 'request.invalid', '/file'],
    [postForm([field('cut', 'yes'), csvOf(csv)]), 422, 'request.invalid', '/cut'],
    [postForm([field('recipe', '{'), csvOf(csv)]), 422, 'request.invalid', '/recipe'],
    [postForm([field('name', 'My Data'), csvOf(csv)]), 422, 'request.invalid', '/name'],
    [post('x', { 'content-type': 'text/csv' }), 415, 'request.media_type_unsupported'],
  ];
  for (const [call, status, code, pointer] of cases) {
    const answer = await call;
    const problem = JSON.parse(answer.body);
    assert.deepEqual([answer.statusCode, problem.code], [status, code], answer.body);
    if (pointer !== undefined) assert.equal(problem.errors[0].pointer, pointer);
  }
  const { key } = await api.createKey('predict');
  assert.equal((await post({ upload }, { authorization: `Bearer ${key}` })).statusCode, 403);
});

test('two are looked at at once; who comes third is told when to come again, and can', async () => {
  const answers = await Promise.all(Array.from({ length: 3 }, () => postForm([csvOf(csv)])));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 200, 503]);
  const refused = answers.find(({ statusCode }) => statusCode === 503);
  assert.deepEqual([refused?.json().code, refused?.headers['retry-after']], ['datasets.previews_busy', '2']);
  previewOf(await postForm([csvOf(csv)]));
});

test('a client that goes away leaves no work behind', async () => {
  const { port } = new URL(await api.api.listen());
  const closed = new Promise<void>((resolve) => {
    api.api.app.server.once('request', (_, response) => response.once('close', () => resolve()));
  });
  const body = JSON.stringify({ upload: await uploaded(`a,b\n${'1,2\n'.repeat(300_000)}`) });
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `POST ${url} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.adminKey}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const work = () => readdir(`${api.settings.home}/work`).catch(() => []);
  while ((await work()).length === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await closed;
  while ((await work()).length > 0) await new Promise((resolve) => setImmediate(resolve));
});
