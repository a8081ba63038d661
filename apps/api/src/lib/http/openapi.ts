import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Problem } from '@millrace/runtime';
import type { TSchema } from 'typebox';
import { nameSchemas } from './named-schemas.ts';
import type { Server } from './server-type.ts';

export interface OpenApiOptions {
  version: string;
  publicUrl?: string | undefined;
  /** Schemas that get a name of their own in the document. */
  schemas: Record<string, TSchema>;
}

/** Generates the OpenAPI document from the routes that are registered after this. */
export async function describeRoutes(server: Server, { version, publicUrl, schemas }: OpenApiOptions): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Millrace Pipeline API',
        version,
        description:
          'From a table to a monitored prediction service. Errors are problem documents (RFC 9457); lists are paged with `cursor`; times are RFC 3339 in UTC. A POST that creates something takes an `Idempotency-Key`: sent again within 24 hours it gives the first answer.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl ?? '/' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key, `mr_...`.' },
          session: { type: 'apiKey', in: 'cookie', name: 'millrace_session' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: {
        ...schema,
        ...(route.config?.access !== 'public' && { security: [{ key: [] }, { session: [] }] }),
        response: {
          ...describeResponses((schema?.response ?? {}) as Record<string, object>),
          default: {
            description: 'What is wrong and what to do about it.',
            content: { 'application/problem+json': { schema: Problem } },
          },
        },
      },
    }),
    transformObject: (document) =>
      'openapiObject' in document
        ? nameSchemas(document.openapiObject, { ...schemas, Problem })
        : document.swaggerObject,
  });
}

const meanings: Record<string, string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Accepted; the work is a task.',
  204: 'Done; there is nothing to send.',
  206: 'The part of the file that was asked for.',
  304: 'You have it already.',
  503: 'Not now.',
};

function describeResponses(responses: Record<string, object>): Record<string, object> {
  const described = Object.entries(responses).map(([status, response]) => {
    return [status, { 'x-response-description': meanings[status] ?? 'See the description.', ...response }];
  });
  return Object.fromEntries(described);
}

/** That of the Web UI. */
const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="40" height="40"><title>Millrace</title><rect width="32" height="32" rx="8" fill="#0f5f6e"/><g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"><circle cx="16" cy="13" r="6.4"/><path d="M16 6.6v12.8M9.6 13h12.8" stroke-width="1.8"/><path d="M4.5 24.5c2.9 0 2.9-2.2 5.75-2.2s2.9 2.2 5.75 2.2 2.9-2.2 5.75-2.2 2.9 2.2 5.75 2.2" stroke="#8fd3dc"/></g></svg>';

/** The API explorer: all its files come from this server, so it works without a network. */
export async function explainRoutes(server: Server): Promise<void> {
  await server.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { deepLinking: true, tryItOutEnabled: true, persistAuthorization: false, validatorUrl: null },
      theme: {
        title: 'Millrace Pipeline API',
        favicon: [{ filename: 'mark.svg', rel: 'icon', sizes: 'any', type: 'image/svg+xml', content: mark }],
      },
      logo: { type: 'image/svg+xml', content: Buffer.from(mark) },
      // The explorer draws its icons from data URLs and styles some parts in place.
      staticCSP:
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    });
  });
}
