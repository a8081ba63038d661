import { MillraceError } from '@millrace/runtime/server';
import type { Server } from './server-type.ts';

/** Bodies are JSON. An empty one is none, so that calls without a body may carry a content type. */
export function readJsonBodies(server: Server): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    parse(request, body as string, (error, value) => {
      if (error) done(brokenJson(body as string, error));
      else done(null, value);
    });
  });
}

function brokenJson(body: string, cause: Error): MillraceError {
  return new MillraceError({ code: 'request.json_broken', status: 400, detail: whatIsWrong(body), cause });
}

/** Of a longer body only the beginning is looked at: finding the place costs twenty readings, telling it one more. */
const searchedCharacters = 256 * 1024;

/** What the caller may read about a body that cannot be parsed: where it breaks, unless that is far behind. */
export function whatIsWrong(body: string): string {
  const advice = 'Send UTF-8 JSON and check commas, quotes and brackets.';
  const outcome = parsed(body);
  if (outcome === 'fine') return 'The body has a key "__proto__" or "constructor", which no request has. Take it out.';
  if (outcome === 'cut short') {
    const place = body.length > searchedCharacters ? '' : `, at ${placeIn(body, body.length)}`;
    return `The body is not valid JSON: it ends before it is complete${place}. ${advice}`;
  }
  const position = placeOfBreak(body.slice(0, searchedCharacters));
  if (position === undefined) return `The body is not valid JSON. ${advice}`;
  const sign = JSON.stringify(String.fromCodePoint(body.codePointAt(position) ?? 0));
  return `The body is not valid JSON: ${sign} cannot stand at ${placeIn(body, position)}. ${advice}`;
}

function parsed(text: string): 'fine' | 'cut short' | 'broken' {
  try {
    JSON.parse(text);
    return 'fine';
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return message.startsWith('Unexpected end') || Number(position) >= text.length ? 'cut short' : 'broken';
  }
}

/** The engine does not always tell the place. It is the last sign of the shortest beginning that cannot go on. */
function placeOfBreak(text: string): number | undefined {
  if (parsed(text) !== 'broken') return undefined;
  let [whole, broken] = [0, text.length];
  while (broken - whole > 1) {
    const middle = Math.floor((whole + broken) / 2);
    if (parsed(text.slice(0, middle)) === 'broken') broken = middle;
    else whole = middle;
  }
  return broken - 1;
}

/** As editors count: both from 1. */
function placeIn(body: string, position: number): string {
  let [line, start] = [1, 0];
  for (;;) {
    const end = body.indexOf('\n', start);
    if (end === -1 || end >= position) return `line ${line}, column ${position - start + 1}`;
    line += 1;
    start = end + 1;
  }
}
