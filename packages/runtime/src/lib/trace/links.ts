import {
  formatTraceparent,
  readTrace,
  type TraceContext,
  type TraceHeaders,
  traceFields,
  writeTrace,
} from './trace-context.ts';

/** The standard knows one parent; the others are named here, as traceparents with commas between. */
const linksHeader = 'millrace-links';
/** A header is no place for hundreds. */
const mostLinks = 32;

/** Headers of a message that carries calls of several traces: it belongs to the first and names the others. */
export function writeTraces(traces: Iterable<TraceContext | undefined>): Record<string, string> | undefined {
  const different = new Set(traces);
  different.delete(undefined);
  const [first, ...others] = different as Set<TraceContext>;
  if (!first) return undefined;
  const headers = writeTrace(first);
  if (others.length > 0) headers[linksHeader] = others.slice(0, mostLinks).map(formatTraceparent).join(',');
  return headers;
}

/** For a line of a log about a message: by each of its traces it can be found. */
export function messageFields(trace: TraceContext, headers: TraceHeaders): Record<string, unknown> {
  const links = headers[linksHeader];
  if (typeof links !== 'string') return traceFields(trace);
  const linked = links.split(',').flatMap((traceparent) => readTrace({ traceparent })?.traceId ?? []);
  return { ...traceFields(trace), linked_trace_ids: linked };
}
