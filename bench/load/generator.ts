/**
 * A load generator that costs little: keep-alive sockets, requests prepared as
 * bytes, no HTTP library. It runs as a process of its own (`bench/load/main.ts`)
 * because it shares the machine with what it measures.
 */
import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';

export interface LoadPlan {
  url: string;
  headers: Record<string, string>;
  /** JSON bodies, sent in turn. */
  bodies: string[];
  connections: number;
  warmUpSeconds: number;
  seconds: number;
  /** Requests a second at a steady rate; left out: closed loop, every connection sends when it has its answer. */
  requestsPerSecond?: number;
}

export interface LoadResult {
  /** Measured, after the warm-up. */
  requests: number;
  /** All that were answered. */
  answered: number;
  seconds: number;
  requestsPerSecond: number;
  /** Answers that were not 200, and broken connections. */
  errors: number;
  firstError?: string;
  p50Milliseconds: number;
  p99Milliseconds: number;
  maximumMilliseconds: number;
}

const endOfHead = Buffer.from('\r\n\r\n');

/** One connection with at most one request under way. */
class Caller {
  readonly #socket: Socket;
  #received = Buffer.alloc(0) as Buffer;
  #done: ((status: number, head: string) => void) | undefined;

  constructor(host: string, port: number, onBroken: (reason: string) => void) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (error) => onBroken(error.message));
    this.#socket.on('close', () => onBroken('the server closed the connection'));
  }

  send(request: Buffer, done: (status: number, body: string) => void): void {
    this.#done = done;
    this.#socket.write(request);
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(endOfHead);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    const end = headEnd + endOfHead.length + Number(length ?? 0);
    if (this.#received.length < end) return;
    const status = Number(head.slice(9, 12));
    const body = status === 200 ? '' : this.#received.toString('utf8', headEnd + endOfHead.length, end);
    this.#received = this.#received.subarray(end);
    this.#done?.(status, body);
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }
}

function prepare(plan: LoadPlan): Buffer[] {
  const { host, pathname } = new URL(plan.url);
  const headers = Object.entries({ host, 'content-type': 'application/json', ...plan.headers });
  const head = `POST ${pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  return plan.bodies.map((body) => Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
}

/** Collects latencies after the warm-up. Times are those of `performance.now()`. */
class Tally {
  readonly latencies: number[] = [];
  answered = 0;
  errors = 0;
  firstError: string | undefined;
  readonly #from: number;

  constructor(from: number) {
    this.#from = from;
  }

  add(started: number, status: number, body: string): void {
    this.answered++;
    if (status !== 200) this.fail(`${status} ${body}`);
    else if (started >= this.#from) this.latencies.push(performance.now() - started);
  }

  fail(reason: string): void {
    this.errors++;
    this.firstError ??= reason;
  }

  result(seconds: number): LoadResult {
    const sorted = Float64Array.from(this.latencies).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return {
      requests: sorted.length,
      answered: this.answered,
      seconds,
      requestsPerSecond: sorted.length / seconds,
      errors: this.errors,
      ...(this.firstError !== undefined && { firstError: this.firstError }),
      p50Milliseconds: at(0.5),
      p99Milliseconds: at(0.99),
      maximumMilliseconds: at(1),
    };
  }
}

/** Runs the plan to its end. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const { hostname, port } = new URL(plan.url);
  const requests = prepare(plan);
  const start = performance.now();
  const tally = new Tally(start + plan.warmUpSeconds * 1000);
  const end = start + (plan.warmUpSeconds + plan.seconds) * 1000;
  const callers = Array.from({ length: plan.connections }, () => {
    return new Caller(hostname, Number(port), (reason) => tally.fail(reason));
  });
  const drive = plan.requestsPerSecond === undefined ? closedLoop : steadyRate;
  await drive(callers, requests, tally, { start, end, requestsPerSecond: plan.requestsPerSecond ?? 0 });
  for (const caller of callers) caller.close();
  return tally.result(plan.seconds);
}

interface Window {
  start: number;
  end: number;
  requestsPerSecond: number;
}

/** Every connection asks again as soon as it has its answer. */
async function closedLoop(callers: Caller[], requests: Buffer[], tally: Tally, window: Window): Promise<void> {
  let next = 0;
  for (const caller of callers) {
    const again = () => {
      const started = performance.now();
      if (started >= window.end) return;
      caller.send(requests[next++ % requests.length] as Buffer, (status, body) => {
        tally.add(started, status, body);
        again();
      });
    };
    again();
  }
  await new Promise((resolve) => setTimeout(resolve, window.end - performance.now() + 100));
}

/**
 * Requests are due at fixed times; a latency counts from the time at which a
 * request was due, so a server that stalls cannot hide the requests it delayed.
 */
async function steadyRate(callers: Caller[], requests: Buffer[], tally: Tally, window: Window): Promise<void> {
  const idle = [...callers];
  const interval = 1000 / window.requestsPerSecond;
  let sent = 0;
  const sendWhatIsDue = () => {
    for (;;) {
      const due = window.start + sent * interval;
      if (due > performance.now() || due >= window.end) return;
      const caller = idle.pop();
      if (!caller) return;
      caller.send(requests[sent++ % requests.length] as Buffer, (status, body) => {
        tally.add(due, status, body);
        idle.push(caller);
        sendWhatIsDue();
      });
    }
  };
  const timer = setInterval(sendWhatIsDue, 1);
  await new Promise((resolve) => setTimeout(resolve, window.end - performance.now() + 500));
  clearInterval(timer);
}
