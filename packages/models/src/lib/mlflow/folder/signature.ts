import type { Label, Signature, SignatureFeature } from '@millrace/learning';

/** A column as MLflow describes it. */
interface ColumnSpec {
  type: 'long' | 'double' | 'float' | 'string' | 'boolean' | 'datetime';
  name: string;
  required: boolean;
}

/**
 * What MLflow holds a caller's DataFrame against, as the texts that MLmodel wants.
 * Nothing is required: what is missing has its place in every model. Integers are
 * `long` where the training data had no gap; pandas makes a column with gaps a
 * `double`, and so does this.
 */
export function toMlflowSignature(signature: Signature): { inputs: string; outputs: string } {
  const inputs = signature.features.map((feature): ColumnSpec => {
    return { type: inputType(feature), name: feature.name, required: false };
  });
  return { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputsOf(signature)) };
}

function inputType({ type, tensor }: SignatureFeature): ColumnSpec['type'] {
  if (type === 'datetime' || type === 'boolean') return type;
  if (tensor === 'string') return 'string';
  return tensor === 'int64' ? 'long' : 'double';
}

/** In the order of the graph's outputs, which is that of the columns of an answer. */
function outputsOf({ outputs, target }: Signature): ColumnSpec[] {
  const { label, value, lower, upper, probabilities = [] } = outputs;
  const specs: ColumnSpec[] = [];
  if (label !== undefined) specs.push({ type: labelType(target.labels ?? []), name: label, required: true });
  for (const name of [...probabilities, value, lower, upper]) {
    if (name !== undefined) specs.push({ type: 'float', name, required: true });
  }
  return specs;
}

function labelType(labels: Label[]): ColumnSpec['type'] {
  if (labels.every((label) => typeof label === 'string')) return 'string';
  if (labels.every((label) => typeof label === 'boolean')) return 'boolean';
  return labels.every((label) => Number.isSafeInteger(label)) ? 'long' : 'float';
}
