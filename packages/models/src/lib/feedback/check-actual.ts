import type { Label, Signature } from '@millrace/learning';
import { MillraceError } from '@millrace/runtime/server';

const listedLabels = 50;

/** @throws MillraceError `feedback.unknown_label`, `feedback.wrong_type` (422): the model could not have answered this */
export function checkActual(signature: Signature, actual: Label): void {
  const { labels } = signature.target;
  if (labels === undefined) {
    if (typeof actual === 'number' && Number.isFinite(actual)) return;
    throw refusal(
      'feedback.wrong_type',
      `The model predicts numbers: give \`actual\` as a number, not ${JSON.stringify(actual)}.`,
    );
  }
  if (labels.includes(actual)) return;
  const known = labels.slice(0, listedLabels).map((label) => JSON.stringify(label));
  const more = labels.length > listedLabels ? ` or one of ${labels.length - listedLabels} more` : '';
  throw refusal(
    'feedback.unknown_label',
    `The model knows no class ${JSON.stringify(actual)}. Give \`actual\` as one of ${known.join(', ')}${more}.`,
  );
}

function refusal(code: string, detail: string): MillraceError {
  return new MillraceError({ code, status: 422, detail, errors: [{ pointer: '/actual', code, detail }] });
}
