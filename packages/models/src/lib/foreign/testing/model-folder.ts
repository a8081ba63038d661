import type { ModelFolder } from '../import-foreign-version.ts';

export interface FolderParts {
  onnx?: Uint8Array;
  /** Columns or tensors of the signature; without them there is none. */
  inputs?: unknown[];
  metadata?: Record<string, unknown>;
  flavor?: string;
  /** Contents of `input_example.json`. */
  example?: unknown;
}

/** A model folder as `mlflow.onnx.log_model` leaves it; JSON is YAML too. */
export function modelFolder({ onnx, inputs, metadata, flavor = 'onnx', example }: FolderParts): ModelFolder {
  const text = new TextEncoder();
  const mlmodel = {
    flavors: { [flavor]: { data: 'model.onnx' }, python_function: { loader_module: `mlflow.${flavor}` } },
    ...(inputs && { signature: { inputs: JSON.stringify(inputs), outputs: null, params: null } }),
    ...(metadata && { metadata }),
    ...(example !== undefined && { saved_input_example_info: { artifact_path: 'input_example.json' } }),
  };
  const files = new Map([
    ['MLmodel', text.encode(JSON.stringify(mlmodel))],
    ...(onnx ? [['model.onnx', onnx] as const] : []),
    ['input_example.json', text.encode(JSON.stringify(example))],
  ]);
  return { read: async (path) => files.get(path) };
}
