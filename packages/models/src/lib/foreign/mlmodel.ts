/** What the file `MLmodel` of a model folder says; see https://mlflow.org/docs/latest/ml/model. */
import { parse } from 'yaml';
import { notServable } from './errors.ts';

/** A column or a tensor of a signature. */
export interface MlmodelField {
  name?: string;
  /** `long`, `double`, `string`, …; of a tensor its numpy type, such as `float32`. */
  type: string;
  /** Of a tensor: -1 where any size will do. */
  shape?: number[];
  /** False when it may be left out. */
  required: boolean;
}

export interface Mlmodel {
  /** Path of the ONNX file in the folder. */
  data: string;
  inputs: MlmodelField[];
  outputs: MlmodelField[];
  /** Path of the example that was given to `log_model`. */
  example?: string;
  /** What was given to `log_model` as `metadata`. */
  metadata: Record<string, unknown>;
}

/** @throws MillraceError `models.not_servable` (422) */
export function readMlmodel(text: string): Mlmodel {
  const { flavors, signature, metadata, saved_input_example_info: example } = record(parseYaml(text));
  const onnx = record(flavors).onnx;
  if (onnx === undefined) throw otherFlavor(Object.keys(record(flavors)));
  const inputs = fieldsOf(record(signature).inputs);
  if (inputs.length === 0) {
    throw notServable(
      'The model has no signature, so what it takes is not known. Log it with signature=mlflow.models.infer_signature(X, y).',
    );
  }
  const path = record(example).artifact_path;
  return {
    data: stringOr(record(onnx).data, 'model.onnx'),
    inputs,
    outputs: fieldsOf(record(signature).outputs),
    ...(typeof path === 'string' && { example: path }),
    metadata: record(metadata),
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw notServable('The file MLmodel of the model cannot be read. Log the model again.', error);
  }
}

function otherFlavor(flavors: string[]) {
  const [flavor] = flavors.filter((name) => name !== 'python_function');
  const found = flavor === undefined ? 'no model that can be served here' : `a model of the flavor "${flavor}"`;
  return notServable(
    `It holds ${found}. Convert it to ONNX (skl2onnx.to_onnx, torch.onnx.export, tf2onnx, onnxmltools) and log it with mlflow.onnx.log_model.`,
  );
}

/** Signatures are texts of JSON within the YAML. */
function fieldsOf(text: unknown): MlmodelField[] {
  if (typeof text !== 'string') return [];
  try {
    const fields: unknown = JSON.parse(text);
    return Array.isArray(fields) ? fields.map(fieldOf) : [];
  } catch (error) {
    throw notServable('The signature of the model cannot be read. Log it with signature=infer_signature(X, y).', error);
  }
}

function fieldOf(field: unknown): MlmodelField {
  const { name, type, required, 'tensor-spec': tensor } = record(field);
  const { dtype, shape } = record(tensor);
  return {
    ...(typeof name === 'string' && { name }),
    type: stringOr(dtype, stringOr(type, 'unknown')),
    ...(Array.isArray(shape) && { shape: shape.map(Number) }),
    required: required !== false,
  };
}

function stringOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** The value as an object; an empty one when it is none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
