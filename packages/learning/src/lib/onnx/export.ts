import type { Signature } from '../../index.ts';
import type { FittedModel } from '../model.ts';
import { createGraph, type GraphBuilder } from './graph.ts';
import { joinColumns } from './inputs.ts';
import { writeLinearMargins } from './linear.ts';
import { writeOutputs } from './outputs.ts';
import { placeSlots } from './places.ts';
import { treeAttributes } from './trees.ts';

/**
 * Writes the model as one ONNX file: raw named columns in, everything in the graph.
 * Numbers are joined flat and transposed at once, because each node costs about a
 * microsecond and one row is the common case.
 */
export function exportOnnx(model: FittedModel, signature: Signature): Uint8Array {
  const graph = createGraph(freePrefix(signature.features.map(({ name }) => name)));
  const { predictor } = model;
  const margins =
    predictor.kind === 'linear' ? writeLinearMargins(graph, model.features, predictor) : writeTreeMargins(graph, model);
  writeOutputs(graph, margins, model, signature);
  return graph.finish({
    description: `Predicts ${signature.target.name}. Trained by Millrace.`,
    metadata: { 'millrace.signature': JSON.stringify(signature) },
  });
}

function writeTreeMargins(graph: GraphBuilder, model: FittedModel): string {
  const places = placeSlots(model);
  const matrix = joinColumns(graph, model.features, places);
  return graph.node('TreeEnsembleRegressor', [matrix], treeAttributes(model, places));
}

/** Names of inner values must not be those of columns. */
function freePrefix(names: string[]): string {
  let prefix = 'inner:';
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}
