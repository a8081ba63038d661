import type { Label, Signature } from '../../index.ts';
import type { FittedModel } from '../model.ts';
import { castTo, createGraph, type ElementType, type GraphBuilder } from './graph.ts';
import { joinColumns } from './inputs.ts';
import { placeSlots } from './places.ts';
import { treeAttributes } from './trees.ts';

/**
 * Writes the model as one ONNX file: raw named columns in, everything in the graph.
 * Numbers are joined flat and transposed at once, because each node costs about a
 * microsecond and one row is the common case.
 */
export function exportOnnx(model: FittedModel, signature: Signature): Uint8Array {
  const graph = createGraph(freePrefix(signature.features.map(({ name }) => name)));
  const places = placeSlots(model);
  const matrix = joinColumns(graph, model.features, places);
  const margins = graph.node('TreeEnsembleRegressor', [matrix], treeAttributes(model, places));
  if (model.scale) writeValue(graph, margins, model.scale, signature);
  else if (signature.task === 'binary') writeBinary(graph, margins, signature);
  else writeClasses(graph, margins, signature);
  return graph.finish({
    description: `Predicts ${signature.target.name}. Trained by Millrace.`,
    metadata: { 'millrace.signature': JSON.stringify(signature) },
  });
}

/** Names of inner values must not be those of columns. */
function freePrefix(names: string[]): string {
  let prefix = 'inner:';
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

function writeValue(
  graph: GraphBuilder,
  margins: string,
  { offset, factor }: { offset: number; factor: number },
  { outputs }: Signature,
): void {
  const exact = graph.node('Cast', [squeeze(graph, margins)], castTo('double'));
  const scaled = graph.node('Mul', [exact, graph.constant('double', [], [factor])]);
  const value = graph.node('Add', [scaled, graph.constant('double', [], [offset])]);
  graph.output(graph.node('Cast', [value], castTo('float'), outputs.value), 'float');
}

function writeBinary(graph: GraphBuilder, margins: string, signature: Signature): void {
  const margin = squeeze(graph, margins);
  const [negative, positive] = signature.outputs.probabilities as [string, string];
  const isPositive = graph.node('Greater', [margin, graph.constant('float', [], [0])]);
  writeLabel(graph, graph.node('Cast', [isPositive], castTo('int64')), signature);
  graph.output(graph.node('Sigmoid', [graph.node('Neg', [margin])], {}, negative), 'float');
  graph.output(graph.node('Sigmoid', [margin], {}, positive), 'float');
}

function writeClasses(graph: GraphBuilder, margins: string, signature: Signature): void {
  const best = graph.node('ArgMax', [margins], { axis: { int: 1 }, keepdims: { int: 0 } });
  writeLabel(graph, best, signature);
  const probabilities = graph.node('Softmax', [margins], { axis: { int: 1 } });
  signature.outputs.probabilities?.forEach((name, index) => {
    const which = graph.constant('int64', [], [index]);
    graph.output(graph.node('Gather', [probabilities, which], { axis: { int: 1 } }, name), 'float');
  });
}

function writeLabel(graph: GraphBuilder, index: string, { target, outputs }: Signature): void {
  const labels = target.labels as Label[];
  const type = labelElement(labels);
  const table = graph.constant(type, [labels.length], labels);
  graph.output(graph.node('Gather', [table, index], { axis: { int: 0 } }, outputs.label), type);
}

/** Element type of the `label` output: the labels as the training data writes them. */
export function labelElement(labels: Label[]): ElementType {
  if (labels.every((label) => typeof label === 'string')) return 'string';
  if (labels.every((label) => typeof label === 'boolean')) return 'bool';
  return labels.every((label) => Number.isSafeInteger(label)) ? 'int64' : 'float';
}

function squeeze(graph: GraphBuilder, margins: string): string {
  return graph.node('Squeeze', [margins, graph.constant('int64', [1], [1])]);
}
