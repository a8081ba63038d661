import type { Signature, SignatureFeature } from '@millrace/learning';

/** A row of usual values, in the form of `DataFrame.to_json(orient='split')`. */
export function inputExample({ features }: Signature): { columns: string[]; data: unknown[][] } {
  return { columns: features.map(({ name }) => name), data: [features.map(usualValue)] };
}

function usualValue(feature: SignatureFeature): string | number | boolean {
  const { type, tensor, default: usual, min = 0 } = feature;
  // MLflow takes times without a zone only; they are UTC.
  if (type === 'datetime') return new Date(typeof usual === 'number' ? usual : min).toISOString().replace('Z', '');
  if (usual !== undefined) return usual;
  if (type === 'boolean') return true;
  return tensor === 'string' ? (feature.categories?.[0] ?? '') : min;
}
