import { MillraceError } from '@millrace/runtime/server';
import type { Server } from './server-type.ts';

/** A path that is not there is 404; one that is there with another method is 405 and says with which. */
export function answerUnknownRoutes(server: Server): void {
  const methodsOf = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  server.addHook('onRoute', ({ url, method }) => {
    const entry = methodsOf.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const name of [method].flat()) entry.methods.add(name);
    methodsOf.set(url, entry);
  });

  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = [...methodsOf.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((entry) => [...entry.methods]);
    if (methods.length > 0) {
      const allowed = [...new Set(methods)].sort().join(', ');
      reply.header('allow', allowed);
      throw new MillraceError({
        code: 'request.method_not_allowed',
        status: 405,
        detail: `${request.method} is not possible here; ${allowed} is.`,
      });
    }
    throw new MillraceError({
      code: 'request.route_not_found',
      status: 404,
      detail: 'There is nothing at this path. The calls of this API are listed at /docs and in /openapi.json.',
    });
  });
}

/** `/a/:b` as a pattern of paths; a wildcard route matches anything and says nothing about methods. */
function patternOf(url: string): RegExp {
  const steps = url
    .split('/')
    .map((step) => (step.startsWith(':') ? '[^/]+' : step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${steps.join('/')}/?$`);
}
