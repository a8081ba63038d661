/** Callers who predict and give feedback whatever happens, a book of what they saw, and what must be true of it afterwards. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Label } from '@millrace/learning';
import type { Prediction, PredictResponse } from '@millrace/models';
import { openDatabase } from '@millrace/runtime/server';
import { censusCsv, censusQuestions, censusTarget } from './census.ts';
import type { Stack } from './stack.ts';

/** A problem document that a caller saw. */
export interface CallError {
  status: number;
  code: string;
  detail: string;
}

export interface LoadReport {
  /** How many were answered with 200. */
  predictions: number;
  /** Ids of predictions whose feedback was answered with 201. */
  feedback: string[];
  errors: CallError[];
  /** What no caller can read: `connection: ...`, `hang: ...` or `answer: ...`. */
  broken: string[];
  /** Longest time that a call took, answered or not. */
  slowestMilliseconds: { predict: number; feedback: number };
}

/** Disposing of it ends it as well, and waits for nobody: for tests that fail. */
export interface Load extends Disposable {
  /** Resolves after so many MORE predictions were answered. @throws Error after 120 s, with the last errors */
  answered(more: number): Promise<void>;
  /** Lets every caller finish what it began. */
  stop(): Promise<LoadReport>;
}

type Row = Record<string, unknown>;

/** Posts JSON to an API of its choice. */
export type Post = (path: string, body: unknown, signal: AbortSignal) => Promise<Response>;

export interface LoadOptions {
  model: string;
  rows: Row[];
  /** What a caller says was true. */
  actual: (prediction: Prediction, row: Row) => Label;
  callers?: number;
  /** By default the APIs in turn, whatever they said the last time. */
  post?: Post;
}

/** A call that takes so much longer than any deadline has no end. */
const hangMilliseconds = 60_000;
const patienceMilliseconds = 120_000;
/** Of a caller that was refused; nobody waits for it. */
const pauseMilliseconds = 100;

/** Each caller predicts one row, then gives feedback on the answer, and so on until `stop`. */
export function startLoad(stack: Stack, options: LoadOptions): Load {
  const { model, rows, actual, callers = 4, post = postInTurn(stack) } = options;
  const report: LoadReport = {
    predictions: 0,
    feedback: [],
    errors: [],
    broken: [],
    slowestMilliseconds: { predict: 0, feedback: 0 },
  };
  const steps = new EventTarget();
  let asked = 0;
  let stopped = false;

  async function call<T>(status: number, path: string, body: unknown): Promise<T | undefined> {
    const before = performance.now();
    const answer = await send(post, path, body);
    const slowest = report.slowestMilliseconds;
    const what = path.endsWith('/feedback') ? 'feedback' : 'predict';
    slowest[what] = Math.max(slowest[what], performance.now() - before);
    if ('broken' in answer) report.broken.push(answer.broken);
    else if (answer.status === status) return answer.body as T;
    else if (isProblem(answer.body)) report.errors.push(answer.body);
    else report.broken.push(`answer: ${answer.status} ${answer.text.slice(0, 500)}`);
    await pause(pauseMilliseconds);
    return undefined;
  }
  async function predictOnce(): Promise<void> {
    const row = rows[asked++ % rows.length] ?? {};
    const answer = await call<PredictResponse>(200, `/models/${model}/predict`, { rows: [row] });
    const [prediction] = answer?.predictions ?? [];
    if (!prediction) return;
    report.predictions += 1;
    steps.dispatchEvent(new Event('step'));
    const feedback = { actual: actual(prediction, row), source: 'truth' };
    const given = await call(201, `/predictions/${prediction.id}/feedback`, feedback);
    if (given) report.feedback.push(prediction.id);
  }
  async function run(): Promise<void> {
    while (!stopped) await predictOnce();
  }

  const running = Promise.all(Array.from({ length: callers }, run));
  running.catch(() => {}); // told by `stop`
  return {
    answered(more) {
      const goal = report.predictions + more;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const check = () => {
        if (report.predictions >= goal) resolve();
      };
      const late = setTimeout(() => {
        const seen = JSON.stringify([...report.errors.slice(-5), ...report.broken.slice(-5)], null, 1);
        reject(new Error(`${goal - report.predictions} of ${more} answers are missing; the last errors: ${seen}`));
      }, patienceMilliseconds);
      steps.addEventListener('step', check);
      check();
      return promise.finally(() => {
        clearTimeout(late);
        steps.removeEventListener('step', check);
      });
    },
    async stop() {
      stopped = true;
      await running;
      return report;
    },
    [Symbol.dispose]() {
      stopped = true;
    },
  };
}

function postInTurn({ apis, key }: Stack): Post {
  let calls = 0;
  return (path, body, signal) => postTo(apis[calls++ % apis.length]?.url ?? '', { path, body, key, signal });
}

/** One call of one API, without a second try. */
export function postTo(
  url: string,
  { path, body, key, signal }: { path: string; body: unknown; key: string; signal: AbortSignal },
): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

type Answer = { status: number; text: string; body: unknown } | { broken: string };

async function send(post: Post, path: string, body: unknown): Promise<Answer> {
  const signal = AbortSignal.timeout(hangMilliseconds);
  try {
    const response = await post(path, body, signal);
    const text = await response.text();
    return { status: response.status, text, body: parse(text) };
  } catch (error) {
    if (signal.aborted) return { broken: `hang: ${path} had no answer in ${hangMilliseconds / 1000} s` };
    const { message, cause } = error as Error;
    return { broken: `connection: ${message} (${String(cause ?? 'no cause')})` };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is CallError {
  const { status, code, detail } = (body ?? {}) as Partial<CallError>;
  return typeof status === 'number' && typeof code === 'string' && typeof detail === 'string';
}

/**
 * Every acknowledged feedback is in PostgreSQL exactly once, whoever was refused was told why in a sentence, nobody
 * waited for ever, and no role had an error that nobody had thought of. Broken connections are for the test to judge.
 */
export async function assertNothingLost(stack: Stack, report: LoadReport): Promise<void> {
  assert.deepEqual(
    report.broken.filter((what) => !what.startsWith('connection: ')),
    [],
  );
  assert.equal(new Set(report.feedback).size, report.feedback.length, 'no id was given to two predictions');
  assert.deepEqual(await feedbackMissing(stack, report.feedback), []);
  for (const error of report.errors) assertReadable(error);
  for (const role of [...stack.apis, ...stack.processors, ...(stack.ui ? [stack.ui] : [])]) {
    const thrown = /^.*(?:unhandled|uncaught).*$|^\s+at .*$/im.exec(role.output());
    assert.equal(thrown?.[0], undefined, `${role.name} had an error that nobody had thought of`);
  }
}

/** Which of these are not there exactly once. */
async function feedbackMissing(stack: Stack, ids: string[]): Promise<string[]> {
  const database = openDatabase({ url: stack.postgres.urlOf('millrace'), poolSize: 1, applicationName: 'test' });
  try {
    const { rows } = await database.pool.query<{ asked: string }>(
      `select asked from unnest($1::text[]) as asked
        left join prediction_feedback on asked = model || '.' || version || '.' || id
        group by asked having count(id) <> 1`,
      [ids],
    );
    return rows.map(({ asked }) => asked);
  } finally {
    await database.close();
  }
}

/** Says what happened and what to do in words, and tells nothing of the inside. */
function assertReadable({ status, code, detail }: CallError): void {
  const error = `${status} ${code}: ${detail}`;
  assert.match(code, /^[a-z]+\.[a-z_]+$/, error);
  assert.notEqual(status, 500, error);
  assert.match(detail, /^[A-Z"].*\.$/s, error);
  assert.doesNotMatch(detail, /\n\s+at |node:|\.[jt]s\b|\bE[A-Z]{5,}\b|127\.0\.0\.1|:\/\//, error);
}

/** A model of a generated census, and what callers ask of it: spread it into `startLoad`. */
export async function trainIncome(stack: Stack): Promise<Pick<LoadOptions, 'model' | 'rows' | 'actual'>> {
  await stack.client.upload('people', [...censusCsv(3_000)].join(''));
  const id = await stack.client.train({ model: 'income', dataset: 'people', target: censusTarget, seed: 1 });
  await stack.client.succeeded(id);
  return { model: 'income', rows: censusQuestions(200), actual: ({ label }) => label ?? '>50K' };
}
