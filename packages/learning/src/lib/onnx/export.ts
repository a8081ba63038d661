import type { Signature } from '../../index.ts';
import type { FittedModel } from '../model.ts';
import { createGraph } from './graph.ts';
import { joinColumns } from './inputs.ts';
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
  const places = placeSlots(model);
  const matrix = joinColumns(graph, model.features, places);
  const margins = graph.node('TreeEnsembleRegressor', [matrix], treeAttributes(model, places));
  writeOutputs(graph, margins, model, signature);
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
