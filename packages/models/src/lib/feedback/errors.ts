import { MillraceError } from '@millrace/runtime/server';

export function predictionNotFound(): MillraceError {
  return new MillraceError({
    code: 'predictions.not_found',
    status: 404,
    detail: 'There is no such prediction. Use the `id` of a prediction as the answer of a predict call gave it.',
  });
}

/** Nothing to make a data set of. */
export function noLabelledRows(model: string): MillraceError {
  return new MillraceError({
    code: 'feedback.no_rows',
    status: 422,
    detail: `No recorded prediction of "${model}" has a true label in the time and from the source that you ask for. Give feedback with \`POST /api/v1/predictions/{id}/feedback\`, or ask for more.`,
  });
}
