import { MillraceError } from '@millrace/runtime/server';

export function predictionNotFound(): MillraceError {
  return new MillraceError({
    code: 'predictions.not_found',
    status: 404,
    detail: 'There is no such prediction. Use the `id` of a prediction as the answer of a predict call gave it.',
  });
}
