/** A plain HTTP client of the product, as an application developer would write it; used by the whole-system tests. */
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Task, TaskEvent } from '@millrace/tasks';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

export class MillraceClient {
  readonly #urls: string[];
  readonly #key: string;
  #calls = 0;

  /** @param url of an API, or of several that are called in turn, as through a load balancer */
  constructor(url: string | string[], key: string) {
    this.#urls = [url].flat();
    this.#key = key;
  }

  #nextUrl(): string {
    this.#calls += 1;
    return this.#urls[this.#calls % this.#urls.length] ?? '';
  }

  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.#nextUrl()}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body !== undefined && !form && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
  }

  /** The body of an answer that must have this status. */
  async expect<T>(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const answer = await this.request<T>(method, path, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** A file that must be there. */
  async bytes(path: string): Promise<Uint8Array> {
    const response = await fetch(`${this.#nextUrl()}/api/v1${path}`, {
      headers: { authorization: `Bearer ${this.#key}` },
    });
    assert.equal(response.status, 200);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Uploads a CSV and waits until it is a version; returns its number. */
  async upload(name: string, csv: string): Promise<number> {
    const form = new FormData();
    form.set('name', name);
    form.set('file', new Blob([csv], { type: 'text/csv' }), `${name}.csv`);
    const { task } = await this.expect<{ task: { id: string } }>(202, 'POST', '/datasets', form);
    const done = await this.finished(task.id);
    assert.equal(done.state, 'succeeded', JSON.stringify(done.error));
    return (done.result as { version: number }).version;
  }

  /** Follows the task's events until it is final. */
  async finished(id: string): Promise<Task> {
    const response = await fetch(`${this.#nextUrl()}/api/v1/tasks/${id}/events`, {
      headers: { authorization: `Bearer ${this.#key}` },
    });
    assert.equal(response.status, 200);
    await response.text();
    return this.expect<Task>(200, 'GET', `/tasks/${id}`);
  }

  /** Starts a training; returns the id of its task. */
  async train(request: Record<string, unknown>): Promise<string> {
    const { task } = await this.expect<{ task: { id: string } }>(202, 'POST', '/trainings', request);
    return task.id;
  }

  /** As `finished`, and the task must have succeeded. */
  async succeeded(id: string): Promise<Task> {
    const task = await this.finished(id);
    assert.equal(task.state, 'succeeded', JSON.stringify(task.error));
    return task;
  }

  /** The task's server-sent events until it has finished. */
  async *events(id: string): AsyncGenerator<TaskEvent> {
    const response = await fetch(`${this.#nextUrl()}/api/v1/tasks/${id}/events`, {
      headers: { authorization: `Bearer ${this.#key}` },
    });
    assert.equal(response.status, 200);
    assert.ok(response.body);
    const input = Readable.fromWeb(response.body as never);
    input.on('error', () => {}); // the server may be gone before the stream has ended
    try {
      for await (const line of createInterface({ input })) {
        if (line.startsWith('data:')) yield JSON.parse(line.slice(5)) as TaskEvent;
      }
    } finally {
      input.destroy();
    }
  }

  /** The first event of the task that fits. */
  async waitFor(id: string, fits: (event: TaskEvent) => boolean): Promise<TaskEvent> {
    for await (const event of this.events(id)) if (fits(event)) return event;
    throw new Error(`Task ${id} ended before what was waited for came.`);
  }
}
