/** The part of the graph that leads from the named columns to the matrix of the model. */
import { isDate, type PlannedFeature, type StatisticFeature, slotCountOf } from '../features/plan.ts';
import { dateColumns } from './dates.ts';
import { castTo, type GraphBuilder } from './graph.ts';
import type { SlotPlaces } from './places.ts';

/** [rows, columns] with the numbers first, then what is looked up for each category. */
export function joinColumns(
  graph: GraphBuilder,
  features: PlannedFeature[],
  places: Pick<SlotPlaces, 'membershipTable'>,
): string {
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
  const dates: string[] = [];
  for (const feature of features) {
    if (isDate(feature)) dates.push(dateColumns(graph, feature));
    else if (feature.kind === 'number' && feature.tensor === 'int64') integers.push(graph.input(feature.name, 'int64'));
    else if (feature.kind === 'number') floats.push(graph.input(feature.name, 'float'));
  }
  const flat = [...floats, ...dates];
  if (integers.length > 0) flat.unshift(graph.node('Cast', [joinFlat(graph, integers)], castTo('float')));
  if (flat.length === 0) return undefined;
  const count = features.reduce((sum, feature) => sum + (isText(feature) ? 0 : slotCountOf(feature)), 0);
  const shape = graph.constant('int64', [2], [count, -1]);
  const byColumn = graph.node('Reshape', [joinFlat(graph, flat), shape]);
  return graph.node('Transpose', [byColumn], { perm: { ints: [1, 0] } });
}

function isText(feature: PlannedFeature): boolean {
  return feature.kind === 'category' || feature.kind === 'statistic';
}

function joinFlat(graph: GraphBuilder, parts: string[]): string {
  return parts.length === 1 ? (parts[0] as string) : graph.node('Concat', parts, { axis: { int: 0 } });
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
