import {
  checkRows,
  maximumRowsPerCall,
  PredictRequest,
  PredictResponse,
  predictLaneKey,
  predictRowsTask,
  type Row,
  type RowOutput,
  toPredictions,
} from '@millrace/models';
import { MillraceError, type TraceContext } from '@millrace/runtime/server';
import type { FastifySchemaCompiler } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { AcceptedTask, ModelParameters, taskLocation } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { compileSchema } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';
import { answerTooLargeBody, tooManyRows } from './too-many-rows.ts';

/** The body without its cells: those are checked once, against the signature, at a cost that stays small. */
const Shape = Type.Object(
  { ...PredictRequest.properties, rows: Type.Array(Type.Unknown(), { minItems: 1 }) },
  { additionalProperties: false },
);

const compileShape: FastifySchemaCompiler<TSchema> = (route) => {
  if (route.httpPart !== 'body') return compileSchema(route);
  const check = compileSchema({ ...route, schema: Shape });
  // A look at the number comes first: it is cheap however many there are.
  return (body: unknown) => (countRows(body) > maximumRowsPerCall ? { error: tooManyRows() } : check(body));
};

function countRows(body: unknown): number {
  const rows = (body as { rows?: unknown } | null | undefined)?.rows;
  return Array.isArray(rows) ? rows.length : 0;
}

/**
 * `POST /api/v1/models/{model}/predict`. On the path of a prediction lie no
 * database call and no log line: key and champion are in memory, rows are
 * checked here, and recording happens behind the answer.
 */
export function predict(server: Server, { predictLane, recorder, registry, settings, tasks }: Parts): void {
  server.post(
    '/api/v1/models/:model/predict',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'predict',
        tags: ['predictions'],
        summary: 'Predicts up to 1,000 rows.',
        description:
          'Training columns that the model does not use are ignored, unknown names are refused. A missing, null or unseen value is answered with `warnings`. With `Prefer: respond-async` the answer is a task whose result is the response.',
        params: ModelParameters,
        body: PredictRequest,
        response: { 200: PredictResponse, 202: AcceptedTask },
      },
      bodyLimit: settings.api.bodyLimitBytes,
      validatorCompiler: compileShape,
      errorHandler: answerTooLargeBody,
      serializerCompiler: () => JSON.stringify,
    },
    async (request, reply) => {
      const started = performance.now();
      const { rows, version, explain = false } = request.body;
      const resolved = await registry.resolve(request.params.model, version);
      const { problems, warnings } = checkRows(resolved.signature, rows);
      if (problems.length > 0) throw unfitRows(problems);
      const createdBy = callerOf(request).id;
      const { model, version: answeredBy } = resolved;
      if (request.headers.prefer !== undefined && /\brespond-async\b/.test(String(request.headers.prefer))) {
        const input = { model, version: answeredBy, rows, explain };
        const task = await tasks.enqueue(predictRowsTask, input, {
          createdBy,
          subject: { model, version: answeredBy },
          trace: request.trace,
        });
        reply.code(202).header('location', taskLocation({ task })).header('preference-applied', 'respond-async');
        return { task: { id: task.id } };
      }
      const outputs = await ask(predictLaneKey({ model, version: answeredBy, explain }), rows, request.trace);
      const predictions = toPredictions(resolved, outputs, warnings);
      const latencyMilliseconds = performance.now() - started;
      recorder.record({ model, version: answeredBy, rows, predictions, latencyMilliseconds, createdBy });
      return { model, version: answeredBy, predictions };
    },
  );

  async function ask(key: string, rows: Row[], trace: TraceContext): Promise<RowOutput[]> {
    const [first] = rows;
    if (rows.length === 1 && first) return [await predictLane.call(key, first, { trace })];
    return Promise.all(rows.map((row) => predictLane.call(key, row, { trace })));
  }
}

function unfitRows(errors: NonNullable<ConstructorParameters<typeof MillraceError>[0]['errors']>): MillraceError {
  const [first] = errors;
  const detail =
    errors.length === 1 && first
      ? first.detail
      : `${errors.length} values do not fit the model's signature; \`errors\` says which and why.`;
  return new MillraceError({ code: first?.code ?? 'request.invalid', status: 422, detail, errors });
}
