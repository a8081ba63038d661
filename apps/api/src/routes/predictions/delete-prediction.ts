import { deletePrediction as erasePrediction } from '@millrace/models/server';
import { NothingToSend } from '../../lib/http/answers.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** `DELETE /api/v1/predictions/{id}`: erases inputs, answer and feedback. */
export function deletePrediction(server: Server, { database, recorder }: Parts): void {
  server.delete(
    '/api/v1/predictions/:id',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'deletePrediction',
        tags: ['predictions'],
        summary: 'Erases what was recorded about a prediction: inputs, answer and feedback.',
        description: 'Erasing again, or what was never recorded, is no error.',
        params: IdParameters,
        response: { 204: NothingToSend },
      },
    },
    async (request, reply) => {
      // Else a record still under way would come back after it was erased.
      await recorder.flush();
      await erasePrediction(database, request.params.id);
      return reply.code(204).send();
    },
  );
}
