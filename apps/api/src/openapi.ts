import { createLogger, createMetrics, readSettings } from '@millrace/runtime/server';
import type { AuthenticationOptions } from './lib/auth/authenticate.ts';
import type { Parts } from './parts.ts';
import { buildServer } from './server.ts';

/** The OpenAPI document as text. Routes touch their parts only when they are called, so it is made without any. */
export async function openApiDocument(): Promise<string> {
  const settings = readSettings({});
  const logger = createLogger({ name: 'openapi', level: 'silent', format: 'json' });
  const metrics = createMetrics({ processMetrics: false });
  const server = await buildServer({ settings, metrics } as Parts, {
    settings,
    logger,
    authentication: {} as AuthenticationOptions,
  });
  await server.ready();
  const document = server.swagger();
  await server.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
