import type { IncomingHttpHeaders } from 'node:http';
import { MillraceError } from '@millrace/runtime/server';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends the session cookie by itself, so a call that changes something
 * must also prove that a page of ours made it: with a header that no other site
 * can add without asking first, and by what the browser says of the page's site.
 * @throws MillraceError `auth.cross_site`, `auth.csrf_header_missing` (403)
 */
export function refuseCrossSite(method: string, headers: IncomingHttpHeaders): void {
  if (safeMethods.has(method)) return;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new MillraceError({
      code: 'auth.cross_site',
      status: 403,
      detail: 'This call came from a page of another site. Make it from the Web UI, or with a key from a program.',
    });
  }
  if (headers['x-millrace-csrf'] === '1') return;
  throw new MillraceError({
    code: 'auth.csrf_header_missing',
    status: 403,
    detail: 'A call with a session cookie that changes something needs the header `x-millrace-csrf: 1`.',
  });
}
