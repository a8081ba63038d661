import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentSecurityPolicy, securityHeaders } from './content-security-policy.ts';
import { noncePlaceholder } from './nonce-placeholder.ts';

const oneYearSeconds = 31_536_000;

/** Serves the built pages: hashed assets for ever, and index.html for every address that a page may have. */
export async function addPages(app: FastifyInstance, folder: string): Promise<void> {
  await readPage(folder);

  app.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    serveDotFiles: false,
    preCompressed: true,
    wildcard: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/') || path.includes('\\assets\\');
      reply.header('cache-control', hashed ? `public, max-age=${oneYearSeconds}, immutable` : 'no-cache');
    },
  });
  app.get('/', (_request, reply) => sendPage(reply, folder));
  app.get('/index.html', (_request, reply) => reply.redirect('/'));
  app.setNotFoundHandler((request, reply) => {
    const isAddressOfPage = request.method === 'GET' && !/^\/(api|assets|samples)(\/|$)/.test(request.url);
    if (isAddressOfPage) return sendPage(reply, folder);
    throw new MillraceError({
      code: 'ui.not_found',
      status: 404,
      detail: 'There is nothing at this address. Reload the page to get the newest version of it.',
    });
  });
}

async function readPage(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch (cause) {
    throw new MillraceError({
      code: 'ui.not_built',
      status: 500,
      detail: 'The Web UI has not been built. Run `npm run prepare` and start again.',
      cause,
    });
  }
}

/** Read anew each time, so that pages rebuilt beside a running server are served with the assets they name. */
async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const page = await readPage(folder);
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .send(page.replaceAll(noncePlaceholder, nonce));
}
