import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../config/secret.ts';
import { createLogger } from './logger.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

function recordingLogger(format: 'json' | 'pretty') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger({ name: 'test', level: 'trace', format, destination }) };
}

const secretFields = {
  password: 'hunter2',
  authorization: 'Bearer hunter2',
  nested: { headers: { Cookie: 'session=hunter2', 'x-api-key': 'hunter2' }, list: [{ accessToken: 'hunter2' }] },
  adminKey: 'hunter2',
  key: 'hunter2',
  client_secret: { value: 'hunter2' },
  deep: { a: { b: { c: { d: { e: { f: { g: { h: { i: { passwd: 'hunter2' } } } } } } } } } },
  wrapped: new Secret('hunter2'),
  url: 'postgresql://millrace:hunter2@db:5432/name',
  header: 'Authorization is Bearer hunter2',
};

for (const format of ['json', 'pretty'] as const) {
  test(`no level of a ${format} log shows a secret, by name at any depth or by its looks`, () => {
    const { lines, logger } = recordingLogger(format);
    const child = logger.child({ request: { credentials: 'hunter2' } });
    for (const level of levels) {
      child[level](secretFields, 'connecting to postgresql://millrace:hunter2@db/name with Bearer hunter2');
      const cause = Object.assign(new Error('at postgres://u:hunter2@db/x'), { token: 'hunter2' });
      child[level](Object.assign(new Error('failed', { cause }), { config: { password: 'hunter2' } }));
      child[level]({ err: cause, tokens: ['hunter2'] }, 'again');
    }
    assert.equal(lines.length, levels.length * 3);
    for (const line of lines) assert.doesNotMatch(line, /hunter2/);
  });
}

test('what is no secret is logged as it is', () => {
  const { lines, logger } = recordingLogger('json');
  logger.info({ model: 'churn', rows: 3, keys: 2, monkey: 'x', empty: null }, 'predicted');
  const { level, name, msg, model, rows, keys, monkey, empty } = JSON.parse(lines[0] ?? '');
  assert.deepEqual(
    [level, name, msg, model, rows, keys, monkey, empty],
    ['info', 'test', 'predicted', 'churn', 3, 2, 'x', null],
  );
  assert.ok(lines[0]?.endsWith('}\n'));
});

test('an error is logged with its stack and its causes', () => {
  for (const format of ['json', 'pretty'] as const) {
    const { lines, logger } = recordingLogger(format);
    logger.error(new Error('outer', { cause: new Error('inner') }), 'failed');
    for (const part of ['failed', 'Error: outer', 'logger.test', 'Error: inner']) assert.ok(lines[0]?.includes(part));
  }
});

test('a pretty line has time, level, role and fields, and cannot steer the terminal', () => {
  const { lines, logger } = recordingLogger('pretty');
  logger.warn({ model: 'churn', file: '\u001b[31mred\u001b]0;title\u0007' }, 'odd');
  assert.match(lines[0] ?? '', /^\d\d:\d\d:\d\d WARN {2}test odd model=churn file=red/);
  assert.ok(!lines[0]?.includes('\u001b'));
});
