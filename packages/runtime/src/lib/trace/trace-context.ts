import { randomFillSync } from 'node:crypto';

/**
 * Where a piece of work stands in a trace: https://www.w3.org/TR/trace-context/.
 * The names are those of the span context of OpenTelemetry.
 */
export interface TraceContext {
  /** 32 hex digits, of everything that one call has set going. */
  readonly traceId: string;
  /** 16 hex digits, of the part that this process has in it. */
  readonly spanId: string;
  /** Whether the caller keeps a record of it. */
  readonly sampled: boolean;
  /** What other tracing systems want to be passed on. */
  readonly traceState?: string;
}

/** Headers of HTTP, or of a message. */
export type TraceHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A part of this process in the trace of whoever asked for it, or, when nobody did, the first part of a new one. */
export function startSpan(parent: TraceContext | undefined): TraceContext {
  const spanId = randomId(8);
  return parent ? { ...parent, spanId } : { traceId: randomId(16), spanId, sampled: false };
}

/** The context that came with headers; undefined when there is none, or none that can be believed. */
export function readTrace(headers: TraceHeaders): TraceContext | undefined {
  const trace = parseTraceparent(headers.traceparent);
  if (!trace) return undefined;
  const traceState = parseTracestate(headers.tracestate);
  return traceState === undefined ? trace : { ...trace, traceState };
}

/** For the headers of what this process sends. */
export function writeTrace(trace: TraceContext): Record<string, string> {
  const { traceState } = trace;
  return { traceparent: formatTraceparent(trace), ...(traceState !== undefined && { tracestate: traceState }) };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** As a line of a log names them. */
export function traceFields({ traceId, spanId }: TraceContext): { trace_id: string; span_id: string } {
  return { trace_id: traceId, span_id: spanId };
}

/** Of a version that is newer than 00 the beginning is read, which it shares. */
const traceparentPattern = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})($|-)/;
const version00Length = 55;
const sampledFlag = 1;

function parseTraceparent(header: string | string[] | undefined): TraceContext | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId, spanId, flags] = traceparentPattern.exec(header) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && header.length !== version00Length) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}

const mostMembers = 32;
const mostCharacters = 512;
const memberPattern = /^[a-z\d][a-z\d_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Passed on as it came, without empty members; one that is broken counts as none. */
function parseTracestate(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const members = [header]
    .flat()
    .flatMap((line) => line.split(','))
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf('='))));
  const isSound = members.every((member) => memberPattern.test(member)) && keys.size === members.length;
  if (!isSound || members.length === 0 || members.length > mostMembers) return undefined;
  const state = members.join(',');
  return state.length <= mostCharacters ? state : undefined;
}

/** Random bytes for many ids at once: a call of the system for each would be most of their cost. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** So many random bytes as hex digits, never all zero. */
function randomId(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('hex', used, used + bytes);
  used += bytes;
  return /[^0]/.test(id) ? id : randomId(bytes);
}
