import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { createDatasets } from '@millrace/datasets/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { csvOf, type FormPart, formBody, formHeaders, nameOf } from '../../testing/forms.ts';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi({ MILLRACE_UPLOAD_LIMIT_BYTES: '100000' });
});
after(() => api[Symbol.asyncDispose]());

const csv = 'age,income\n39,<=50K\n52,>50K\n';

function upload(parts: FormPart[], headers: Record<string, string> = {}) {
  return api.call('POST', '/api/v1/datasets', formBody(parts), { ...formHeaders, ...headers });
}

async function inputOf(taskId: string) {
  const { rows } = await api.database.pool.query('select input from tasks where id = $1', [taskId]);
  return rows[0].input;
}

/** Everything in the object store, also what is still on its way in. */
async function storedFiles(): Promise<string[]> {
  const entries = await readdir(api.objectsPath, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== '.checksums').map((entry) => entry.name);
}

async function countTasks(): Promise<number> {
  return (await api.database.pool.query('select count(*) from tasks')).rows[0].count;
}

test('an upload is stored as it was received and waits as a task', async () => {
  const answer = await upload([nameOf('people'), csvOf(csv, 'C:\\data\\people 2024.csv')]);
  assert.equal(answer.statusCode, 202, answer.body);
  const { dataset, task } = answer.json();
  assert.equal(dataset, 'people');
  assert.equal(answer.headers.location, `/api/v1/tasks/${task.id}`);
  const input = await inputOf(task.id);
  assert.equal(Buffer.from(await api.objects.bytes(input.objectKey)).toString(), csv);
  assert.equal(input.fileName, 'people 2024.csv', 'a path in the name is cut off');
  const { body } = await api.call('GET', `/api/v1/tasks/${task.id}`);
  assert.deepEqual(JSON.parse(body).subject, { dataset: 'people' });
  assert.deepEqual((await api.call('GET', '/api/v1/datasets/people')).json().versions, []);
});

test('the name may come after the file, and a recipe as JSON text or as a JSON part', async () => {
  const recipe = '{"delimiter":",","missing":["?"]}';
  const after = await upload([csvOf(csv), { name: 'recipe', content: recipe }, nameOf('after')]);
  assert.equal(after.statusCode, 202, after.body);
  assert.deepEqual((await inputOf(after.json().task.id)).recipe, JSON.parse(recipe));
  const part = await upload([
    nameOf('part'),
    { name: 'recipe', content: recipe, contentType: 'application/json' },
    csvOf(csv),
  ]);
  assert.equal(part.statusCode, 202, part.body);
  assert.deepEqual((await inputOf(part.json().task.id)).recipe, JSON.parse(recipe));
});

test('a form that is not as it should be is 422, points at the field and starts nothing', async () => {
  const before = await countTasks();
  const cases: [FormPart[], string, RegExp][] = [
    [[nameOf('people')], '/file', /The file is missing/],
    [[csvOf(csv)], '/name', /The name of the data set is missing/],
    [[nameOf(''), csvOf(csv)], '/name', /is missing/],
    [[nameOf('My Data!'), csvOf(csv)], '/name', /`my-data` would do/],
    [[csvOf(csv), nameOf('ÜBER')], '/name', /`uber` would do/],
    [[nameOf('people'), { name: 'file', content: csv }], '/file', /with a file name/],
    [[nameOf('people'), { name: 'table', content: csv, fileName: 'a.csv' }], '/table', /no field `table`.*`file`/],
    [[nameOf('people'), { name: 'nmae', content: 'x' }, csvOf(csv)], '/nmae', /no field `nmae`/],
    [[nameOf('people'), { name: 'recipe', content: '{' }, csvOf(csv)], '/recipe', /not valid JSON/],
    [
      [nameOf('people'), { name: 'recipe', content: '{"delimeter":";"}' }, csvOf(csv)],
      '/recipe/delimeter',
      /`delimiter`/,
    ],
    [[nameOf('people'), csvOf(csv), csvOf(csv)], '/file', /one file/],
    [[nameOf('people'), csvOf('')], '/file', /no bytes/],
  ];
  for (const [parts, pointer, detail] of cases) {
    const answer = await upload(parts);
    assert.equal(answer.statusCode, 422, answer.body);
    const [problem] = answer.json().errors;
    assert.equal(problem.pointer, pointer, answer.body);
    assert.match(problem.detail, detail);
  }
  assert.equal(await countTasks(), before);
});

test('an empty file has a code of its own', async () => {
  assert.equal((await upload([nameOf('people'), csvOf('')])).json().code, 'datasets.file_empty');
});

test('what is neither a form nor JSON is 415', async () => {
  const answer = await api.call('POST', '/api/v1/datasets', 'name=people', { 'content-type': 'text/plain' });
  assert.deepEqual([answer.statusCode, answer.json().code], [415, 'request.media_type_unsupported']);
});

test('a file that was received is held until its task is there, and by nobody when there is none', async () => {
  const holds = async () => (await api.database.pool.query('select holder from dataset_holds')).rows;
  await upload([nameOf('held'), csvOf(csv)]);
  await upload([csvOf(csv)]);
  await upload([csvOf(csv), { name: 'nmae', content: 'x' }]);
  await upload([nameOf('held'), csvOf(csv)], { 'idempotency-key': 'held' });
  await upload([nameOf('held'), csvOf(csv)], { 'idempotency-key': 'held' });
  assert.deepEqual(await holds(), []);
});

test('a form without its end is 400 and leaves nothing', async () => {
  const before = await storedFiles();
  const body = formBody([nameOf('people'), csvOf('a,b\n1,2\n'.repeat(100))]).slice(0, -60);
  const answer = await api.call('POST', '/api/v1/datasets', body, formHeaders);
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'uploads.cut_off']);
  assert.deepEqual(await storedFiles(), before);
});

test('a file beyond the limit is 413, says the limit and leaves nothing', async () => {
  const before = await storedFiles();
  const answer = await upload([nameOf('people'), csvOf('a,b\n1,2\n'.repeat(20_000))]);
  assert.deepEqual([answer.statusCode, answer.json().code], [413, 'uploads.too_large']);
  assert.match(answer.json().detail, /100000 bytes/);
  assert.deepEqual(await storedFiles(), before);
});

test('a client that goes away in the middle leaves neither file nor task', async () => {
  await using fresh = await startTestApi();
  const url = new URL(await fresh.api.listen());
  const stored = async () => {
    const entries = await readdir(fresh.objectsPath, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  };
  const ended = new Promise<void>((resolve) => {
    fresh.api.app.server.once('request', (request) => request.once('close', () => resolve()));
  });
  const socket = connect(Number(url.port), url.hostname);
  const body = formBody([nameOf('people'), csvOf('a,b\n1,2\n'.repeat(200_000))]);
  socket.write(
    `POST /api/v1/datasets HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${fresh.adminKey}\r\ncontent-type: ${formHeaders['content-type']}\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.slice(0, 500_000));
  while ((await stored()).length === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  await ended;
  while ((await stored()).length > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual((await fresh.database.pool.query('select id from tasks')).rows, []);
  assert.deepEqual((await fresh.call('GET', '/api/v1/datasets')).json().items, []);
});

test('a client that sends too much over a real connection still gets the answer', async () => {
  const url = new URL(await api.api.listen());
  const socket = connect(Number(url.port), url.hostname);
  const body = formBody([nameOf('people'), csvOf('a,b\n1,2\n'.repeat(50_000))]);
  socket.write(
    `POST /api/v1/datasets HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.adminKey}\r\ncontent-type: ${formHeaders['content-type']}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const [answer] = await once(socket, 'data');
  socket.destroy();
  assert.match(String(answer), /^HTTP\/1.1 413 .*uploads\.too_large/s);
});

test('the same upload with the same key has its effect once and gives the first answer', async () => {
  const headers = { 'idempotency-key': 'upload-1' };
  const parts = [nameOf('once'), csvOf(csv)];
  const first = await upload(parts, headers);
  const again = await upload(parts, headers);
  assert.deepEqual([again.statusCode, again.json()], [202, first.json()]);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.equal(again.headers.location, first.headers.location);
  assert.equal(first.headers['idempotency-replayed'], undefined);
  const other = await upload([nameOf('once'), csvOf(`${csv}1,2\n`)], headers);
  assert.deepEqual([other.statusCode, other.json().code], [422, 'idempotency.key_reused']);
  const renamed = await upload([nameOf('once-more'), csvOf(csv)], headers);
  assert.equal(renamed.json().code, 'idempotency.key_reused', 'the name belongs to the request too');
});

test('twenty uploads at once with one key make one task', async () => {
  const before = await countTasks();
  const send = () => upload([nameOf('race'), csvOf(csv)], { 'idempotency-key': 'race' });
  const answers = await Promise.all(Array.from({ length: 20 }, send));
  for (const { statusCode } of answers) assert.ok(statusCode === 202 || statusCode === 409);
  assert.equal((await countTasks()) - before, 1);
});

test('an ingested data set can be listed, profiled and paged', async () => {
  const { task } = (await upload([nameOf('shown'), csvOf(`${csv}x,y,z\n`)])).json();
  await using work = await temporaryDirectory();
  const datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  await datasets.ingest(await inputOf(task.id), {
    signal: AbortSignal.timeout(60_000),
    memoryMegabytes: 512,
    workDirectory: work.path,
  });
  datasets.close();
  const get = async (path: string) => {
    const answer = await api.call('GET', `/api/v1/datasets/shown${path}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };
  assert.equal((await get('')).latest.rows, 2);
  assert.deepEqual(
    (await get('/versions/1')).columns.map(({ name }: { name: string }) => name),
    ['age', 'income'],
  );
  assert.deepEqual(await get('/versions/latest'), await get('/versions/1'));
  assert.equal((await get('/versions/1/profile')).columns.length, 2);
  assert.deepEqual((await get('/versions/1/rows?offset=1&limit=1')).rows, [[52, '>50K']]);
  assert.equal((await get('/versions/1/rejects')).items[0].line, 4);
  const beyond = await api.call('GET', '/api/v1/datasets/shown/versions/7');
  assert.deepEqual([beyond.statusCode, beyond.json().code], [404, 'datasets.version_not_found']);
  const tooMany = await api.call('GET', '/api/v1/datasets/shown/versions/1/rows?limit=100000');
  assert.equal(tooMany.json().errors[0].pointer, '/query/limit');
});
