import { type OnnxAdapter, Signature, type SignatureFeature } from '@millrace/learning';
import { findCategories, type OnnxFile, readOnnxFile } from '@millrace/learning/server';
import { Value } from 'typebox/value';
import type { Row, RowValue } from '../../index.ts';
import { notServable } from './errors.ts';
import { readExample } from './example-rows.ts';
import { type MatchedColumn, type MatchedInputs, matchInputs } from './match-inputs.ts';
import { type MatchedOutputs, matchOutputs } from './match-outputs.ts';
import type { Mlmodel } from './mlmodel.ts';
import { type TrialLimits, tryOut } from './try-out.ts';

/** A model folder, read. */
export interface ForeignModel {
  mlmodel: Mlmodel;
  /** In one piece, see `inlineData`. */
  onnx: Uint8Array;
  /** Text of its input example. */
  example?: string;
  /** What the versions before it predict; where the model's folder does not say it. */
  target?: string;
}

export interface ForeignDescription {
  signature: Signature;
  /** Absent for a file that was made here. */
  adapter?: OnnxAdapter;
  /** Sentences for the page of the version. */
  notes: string[];
  /** Who wrote the file, as far as it says. */
  producer: string;
}

/**
 * What a model made elsewhere takes and answers, in the terms of a model
 * trained here, tried out on a few rows.
 * @throws MillraceError `models.not_servable` (422), with what to change in Python
 */
export async function describeForeign(model: ForeignModel, limits: TrialLimits): Promise<ForeignDescription> {
  const file = readFile(model.onnx);
  const { producer } = file;
  const own = ownSignature(file);
  if (own !== undefined) {
    await tryOut({ onnx: model.onnx, signature: own, rows: [], isGuess: false }, limits);
    return { signature: own, notes: ['The file was made by Millrace and registered again.'], producer };
  }

  checkOperators(file);
  const outputs = matchOutputs(model.mlmodel, file);
  const inputs = matchInputs(model.mlmodel, file);
  const rows = readExample(
    model.example ?? '',
    inputs.columns.map(({ name }) => name),
  );
  const signature = signatureOf(model, file, inputs, outputs, rows);
  const adapter: OnnxAdapter = { inputs: inputs.inputs, ...outputs.outputs };
  const trial = { onnx: model.onnx, signature, adapter, rows, isGuess: outputs.isGuess };
  const { hasProbabilities } = await tryOut(trial, limits);
  return { signature, producer, ...withoutScores(adapter, hasProbabilities, outputs.notes) };
}

function readFile(onnx: Uint8Array): OnnxFile {
  try {
    return readOnnxFile(onnx);
  } catch (error) {
    throw notServable('Its file is not an ONNX model, or it is damaged. Log the model again.', error);
  }
}

/** A file that was trained here says itself what it takes: MLflow can copy versions from model to model. */
function ownSignature({ metadata }: OnnxFile): Signature | undefined {
  try {
    const signature: unknown = JSON.parse(metadata['millrace.signature'] ?? '');
    return Value.Check(Signature, signature) ? signature : undefined;
  } catch {
    // Whatever somebody else wrote there is no signature of ours.
    return undefined;
  }
}

const knownDomains = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft']);

function checkOperators({ nodes, ownDomains }: OnnxFile): void {
  const odd = nodes.find(({ domain }) => !knownDomains.has(domain) && !ownDomains.has(domain));
  if (odd === undefined) return;
  throw notServable(
    `It uses the operator ${odd.operator} of ${odd.domain}, which is not one of ONNX. Export it with standard operators only.`,
  );
}

function signatureOf(
  { mlmodel, target }: ForeignModel,
  file: OnnxFile,
  { columns }: MatchedInputs,
  { task, labels, outputs }: MatchedOutputs,
  rows: Row[],
): Signature {
  const { label, value, probabilities } = outputs;
  return {
    task,
    target: { name: targetOf(mlmodel, outputs, target), ...(labels && { labels }) },
    features: columns.map((column) => featureOf(column, file, rows[0]?.[column.name])),
    ignored: [],
    outputs: {
      ...(label && { label: label.output }),
      ...(value !== undefined && { value }),
      ...(probabilities && probabilities.length === labels?.length && { probabilities }),
    },
  };
}

/** By what the model's folder says, what the model predicts so far, and at last by the output. */
function targetOf(
  { metadata, outputs: fields }: Mlmodel,
  outputs: Omit<OnnxAdapter, 'inputs'>,
  before?: string,
): string {
  if (typeof metadata.target === 'string' && metadata.target !== '') return metadata.target;
  const [only] = fields;
  const named = fields.length === 1 && only?.shape === undefined ? only?.name : undefined;
  return before ?? named ?? outputs.value ?? outputs.label?.output ?? 'class';
}

function featureOf(column: MatchedColumn, file: OnnxFile, example: RowValue | undefined): SignatureFeature {
  const { name, type, element, required, input } = column;
  const categories = type === 'text' && input !== undefined ? findCategories(file, input) : undefined;
  const tensor = element === 'string' ? 'string' : element === 'float' || element === 'double' ? 'float' : 'int64';
  const isFitting = typeof example === (tensor === 'string' ? 'string' : type === 'boolean' ? 'boolean' : 'number');
  return {
    name,
    type: categories === undefined ? type : 'category',
    tensor,
    nullable: !required,
    // A fraction has NaN for what is missing; the others have nothing.
    ...(required && tensor !== 'float' && { required }),
    ...(categories && { categories }),
    ...(isFitting && { default: example as string | number | boolean }),
  };
}

function withoutScores(adapter: OnnxAdapter, hasProbabilities: boolean, notes: string[]) {
  if (hasProbabilities || adapter.probabilities === undefined) return { adapter, notes };
  const { probabilities: _, ...withLabel } = adapter;
  if (withLabel.label === undefined) {
    throw notServable(
      'It answers with several values a row that are no probabilities: they do not add up to 1. Export one value, or probabilities of classes (softmax).',
    );
  }
  return {
    adapter: withLabel,
    notes: [...notes, 'Its scores are no probabilities, so that it answers with labels alone.'],
  };
}
