import type { Label, Signature } from '../../index.ts';
import type { Ensemble } from '../boosting/tree.ts';
import { millisecondsPerDay, missingDate, type PlannedFeature, type StatisticFeature } from '../features/plan.ts';
import { type Attribute, createGraph, type ElementType, type GraphBuilder } from './graph.ts';
import { placeSlots, type SlotPlaces } from './places.ts';
import { treeAttributes } from './trees.ts';

/** A trained model in the trainer's own terms. */
export interface BoostedModel {
  features: PlannedFeature[];
  ensemble: Ensemble;
  /** Regression: value = offset + factor * margin. */
  scale?: { offset: number; factor: number };
}

/**
 * Writes the model as one ONNX file: raw named columns in, everything in the graph.
 * Numbers are joined flat and transposed at once, because each node costs about a
 * microsecond and one row is the common case.
 */
export function exportOnnx(model: BoostedModel, signature: Signature): Uint8Array {
  const graph = createGraph(freePrefix(signature.features.map(({ name }) => name)));
  const places = placeSlots(model);
  const matrix = joinColumns(graph, model, places);
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

/** [rows, columns] with the numbers first, then what is looked up for each category. */
function joinColumns(graph: GraphBuilder, { features }: BoostedModel, places: SlotPlaces): string {
  const parts: string[] = [];
  const numbers = numberColumns(graph, features);
  if (numbers) parts.push(numbers);
  for (const feature of features) {
    if (feature.kind === 'category') {
      const code = encode(graph, feature.name, feature.known, 1, feature.known.length + 1, true);
      const table = places.membershipTable(feature);
      parts.push(lookUp(graph, table.values, table.width, code));
    } else if (feature.kind === 'statistic') {
      const code = encode(graph, feature.name, feature.known, 0, feature.known.length, false);
      parts.push(lookUp(graph, statisticTable(feature), feature.prior.length, code));
    }
  }
  return parts.length === 1 ? (parts[0] as string) : graph.node('Concat', parts, { axis: { int: 1 } });
}

function numberColumns(graph: GraphBuilder, features: PlannedFeature[]): string | undefined {
  const integers: string[] = [];
  const floats: string[] = [];
  const elapsed: string[] = [];
  for (const feature of features) {
    if (feature.kind === 'elapsed') elapsed.push(elapsedDays(graph, feature.name, feature.origin));
    else if (feature.kind === 'number' && feature.tensor === 'int64') integers.push(graph.input(feature.name, 'int64'));
    else if (feature.kind === 'number') floats.push(graph.input(feature.name, 'float'));
  }
  const flat = [...floats, ...elapsed];
  if (integers.length > 0) flat.unshift(graph.node('Cast', [joinFlat(graph, integers)], castTo('float')));
  if (flat.length === 0) return undefined;
  const count = integers.length + floats.length + elapsed.length;
  const shape = graph.constant('int64', [2], [count, -1]);
  const byColumn = graph.node('Reshape', [joinFlat(graph, flat), shape]);
  return graph.node('Transpose', [byColumn], { perm: { ints: [1, 0] } });
}

function joinFlat(graph: GraphBuilder, parts: string[]): string {
  return parts.length === 1 ? (parts[0] as string) : graph.node('Concat', parts, { axis: { int: 0 } });
}

const castNumbers: Record<ElementType, number> = { float: 1, int64: 7, string: 8, bool: 9, double: 11 };

function castTo(type: ElementType): Record<string, Attribute> {
  return { to: { int: castNumbers[type] } };
}

function elapsedDays(graph: GraphBuilder, name: string, origin: number): string {
  const input = graph.input(name, 'int64');
  const instant = graph.node('Cast', [input], castTo('double'));
  const since = graph.node('Sub', [instant, graph.constant('double', [], [origin])]);
  const days = graph.node('Div', [since, graph.constant('double', [], [millisecondsPerDay])]);
  const isMissing = graph.node('Equal', [input, graph.constant('int64', [], [missingDate])]);
  const missing = graph.constant('float', [], [Number.NaN]);
  return graph.node('Where', [isMissing, missing, graph.node('Cast', [days], castTo('float'))]);
}

/** Text to code: known[i] -> first + i, else `otherwise`; the empty text, which is a missing value, -> 0 if asked. */
function encode(
  graph: GraphBuilder,
  name: string,
  known: string[],
  first: number,
  otherwise: number,
  withMissing: boolean,
): string {
  const keys = withMissing ? ['', ...known] : known;
  const values = keys.map((_, index) => index + (withMissing ? 0 : first));
  const input = graph.input(name, 'string');
  return graph.node('LabelEncoder', [input], {
    keys_strings: { strings: keys },
    values_int64s: { ints: values },
    default_int64: { int: otherwise },
  });
}

function lookUp(graph: GraphBuilder, table: Float32Array, width: number, code: string): string {
  return graph.node('Gather', [graph.constant('float', [table.length / width, width], table), code], {
    axis: { int: 0 },
  });
}

/** [known + 1, parts]: the means, then the prior. */
function statisticTable({ known, means, prior }: StatisticFeature): Float32Array {
  const table = new Float32Array((known.length + 1) * prior.length);
  prior.forEach((ofUnseen, part) => {
    means[part]?.forEach((mean, index) => {
      table[index * prior.length + part] = mean;
    });
    table[known.length * prior.length + part] = ofUnseen;
  });
  return table;
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
