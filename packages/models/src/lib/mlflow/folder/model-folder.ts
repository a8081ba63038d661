import { readFileSync } from 'node:fs';
import type { Signature } from '@millrace/learning';
import { inputExample } from './input-example.ts';
import { toMlflowSignature } from './signature.ts';

export interface FolderRequest {
  onnx: Uint8Array;
  signature: Signature;
  /** Id of the logged model. */
  model: string;
  run: string;
  createdAt: Date;
}

/** Also the name of the module, so that models of several ages can be loaded in one process. */
const loader = 'millrace_model_v1';

const requirements = ['mlflow>=3', 'onnxruntime>=1.17', 'onnx>=1.15', 'pandas>=2', 'numpy'];

/**
 * The files of a model as `mlflow.pyfunc.load_model` and `mlflow.onnx.load_model`
 * read them, by their paths in the folder.
 *
 * The `python_function` flavor has a small loader of its own. MLflow's for ONNX
 * makes the category "None" of a missing text, and takes neither columns that are
 * not there, nor dates, nor text columns of pandas 3, nor a single column.
 */
export function modelFolder(request: FolderRequest): Map<string, Uint8Array> {
  const example = inputExample(request.signature);
  const texts: Record<string, string> = {
    'requirements.txt': `${requirements.join('\n')}\n`,
    'conda.yaml': `channels:\n- conda-forge\ndependencies:\n- python>=3.10\n- pip\n- pip:\n${list(requirements, '  ')}name: mlflow-env\n`,
    'python_env.yaml': 'python: ">=3.10"\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n',
    'input_example.json': JSON.stringify(example),
    'serving_input_example.json': JSON.stringify({ dataframe_split: example }),
    'millrace.json': `${JSON.stringify(described(request.signature), null, 2)}\n`,
    [`code/${loader}.py`]: readFileSync(new URL(`./${loader}.py`, import.meta.url), 'utf8'),
    MLmodel: mlmodel(request),
  };
  const files = new Map<string, Uint8Array>([['model.onnx', request.onnx]]);
  for (const [path, text] of Object.entries(texts)) files.set(path, new TextEncoder().encode(text));
  return files;
}

/** What the loader needs to know, and what a reader of the folder wants to. */
function described({ task, target, features, outputs }: Signature) {
  const inputs = features.map(({ name, type, tensor, default: usual }) => {
    return { name, type, tensor, ...(tensor === 'int64' && type !== 'datetime' && { default: usual ?? 0 }) };
  });
  return { task, target, inputs, outputs };
}

/** YAML; each text is quoted as JSON is, which YAML reads alike. */
function mlmodel({ onnx, signature, model, run, createdAt }: FolderRequest): string {
  const { inputs, outputs } = toMlflowSignature(signature);
  return `flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_version: 1.15.0
    providers:
    - CPUExecutionProvider
  python_function:
    code: code
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: ${loader}
    python_version: 3.12.0
mlflow_version: 3.0.0
model_id: ${JSON.stringify(model)}
model_size_bytes: ${onnx.byteLength}
model_uuid: ${JSON.stringify(model)}
run_id: ${JSON.stringify(run)}
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  serving_input_path: serving_input_example.json
  type: dataframe
signature:
  inputs: ${JSON.stringify(inputs)}
  outputs: ${JSON.stringify(outputs)}
  params: null
utc_time_created: ${JSON.stringify(createdAt.toISOString().replace('T', ' ').replace('Z', ''))}
`;
}

function list(lines: string[], indent: string): string {
  return lines.map((line) => `${indent}- ${line}\n`).join('');
}
