import type { SlotValues } from '../boosting/tree.ts';
import type { Feeds } from '../onnx/encode.ts';
import { type DatePart, datePartOf } from './dates.ts';
import { missingDate, type PlannedFeature, slotsOf } from './plan.ts';

/** From the inputs of the ONNX file to the model matrix: what the graph does, in the trainer's own terms. */
export function feedReader(features: PlannedFeature[]): (feeds: Feeds) => SlotValues[] {
  const readers = slotsOf(features).map(({ feature, part }) => slotReader(feature, part));
  return (feeds) => readers.map((read) => read(feeds));
}

function slotReader(feature: PlannedFeature, part: number): (feeds: Feeds) => SlotValues {
  const { name } = feature;
  if (feature.kind === 'number') return (feeds) => Float32Array.from(integersOrFloats(feeds, name), Number);
  if (feature.kind === 'elapsed' || feature.kind === 'date') {
    const which = feature.kind === 'date' ? (feature.parts[part] as DatePart) : 'elapsed';
    return (feeds) => dateParts(integersOrFloats(feeds, name), which, feature.origin);
  }
  const indexOf = new Map(feature.known.map((text, index) => [text, index]));
  if (feature.kind === 'category') {
    const unseen = feature.known.length + 1;
    return (feeds) =>
      Uint8Array.from(texts(feeds, name), (text) => (text === '' ? 0 : (indexOf.get(text) ?? unseen - 1) + 1));
  }
  const means = feature.means[part] as Float32Array;
  const prior = feature.prior[part] as number;
  return (feeds) => Float32Array.from(texts(feeds, name), (text) => means[indexOf.get(text) ?? -1] ?? prior);
}

function dateParts(instants: ArrayLike<number | bigint>, part: DatePart, origin: number): Float32Array {
  return Float32Array.from(instants, (instant) => {
    return instant === missingDate ? Number.NaN : datePartOf(part, Number(instant), origin);
  });
}

function integersOrFloats(feeds: Feeds, name: string): ArrayLike<number | bigint> {
  return feeds[name]?.data as ArrayLike<number | bigint>;
}

function texts(feeds: Feeds, name: string): string[] {
  return feeds[name]?.data as string[];
}
