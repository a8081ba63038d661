import { ResourceName } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { ApiKey } from '../../lib/auth/keys.ts';
import { callerOf, Scope } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const NewKey = Type.Object(
  {
    name: ResourceName,
    scopes: Type.Array(Scope, { minItems: 1, maxItems: 3, uniqueItems: true }),
  },
  { additionalProperties: false },
);

const CreatedKey = Type.Object({
  ...ApiKey.properties,
  key: Type.Optional(
    Type.String({ description: 'The key itself, shown this once: a repeat with the same `Idempotency-Key` has none.' }),
  ),
});

/** `POST /api/v1/keys`: a new key; only its digest is kept. */
export function createKey(server: Server, { database, idempotency, keys }: Parts): void {
  server.post(
    '/api/v1/keys',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'createKey',
        tags: ['keys'],
        summary: 'Creates an API key.',
        description:
          '`predict` lets it read models and predict, `feedback` give feedback, `admin` everything. Keep the answer: the key cannot be shown again.',
        headers: IdempotencyHeader,
        body: NewKey,
        response: { 201: CreatedKey },
      },
    },
    (request, reply) =>
      answerOnceInTransaction(
        {
          database,
          idempotency,
          request,
          reply,
          stored: ({ key: _secret, ...record }: Static<typeof CreatedKey>) => record,
        },
        async (transaction) => {
          const createdBy = callerOf(request).id;
          const { key, record } = await keys.create({ ...request.body, createdBy }, { transaction });
          return { status: 201, body: { ...record, key } };
        },
      ),
  );
}
