/** Brings the constants that an ONNX file keeps in files beside it into the file. Field numbers are those of onnx.proto. */
import { LearningError } from '../errors.ts';
import { bytesField, concat } from './protobuf.ts';
import { fieldsOf, textIn, type WireField } from './wire.ts';

/** Which field of a message holds messages in which a tensor may lie, and of what kind those are. */
const inside = {
  model: { 7: 'graph' },
  graph: { 1: 'node', 5: 'tensor' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph' },
} as const;
type Container = keyof typeof inside;
type Kind = Container | 'tensor';

/** Where a tensor lies outside of the file. */
interface Place {
  location: string;
  offset: number;
  length: number | undefined;
}

/** Of TensorProto. */
const rawData = 9;
const externalData = 13;
const dataLocation = 14;

/**
 * The same model in one file, the very bytes when it is one already. Each file
 * beside it is read once. A model in memory must not name files: the runtime
 * would look for them in its own folder.
 * @throws LearningError `learning.onnx_incomplete` when such a file is missing or too short
 */
export async function inlineData(
  onnx: Uint8Array,
  read: (location: string) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  const locations = new Set<string>();
  rewrite('model', onnx, ({ location }) => {
    locations.add(location);
    return undefined;
  });
  if (locations.size === 0) return onnx;
  const files = new Map<string, Uint8Array>();
  for (const location of locations) files.set(location, (await read(location)) ?? missing(location));
  return rewrite('model', onnx, (place) => cut(files.get(place.location) ?? missing(place.location), place));
}

type Find = (place: Place) => Uint8Array | undefined;

function rewrite(kind: Kind, message: Uint8Array, find: Find): Uint8Array {
  if (kind === 'tensor') return rewriteTensor(message, find);
  const kinds: Readonly<Record<number, Kind>> = inside[kind];
  let isSame = true;
  const parts: Uint8Array[] = [];
  for (const { number, bytes, whole } of fieldsOf(message)) {
    const within = kinds[number];
    const rewritten = within === undefined ? bytes : rewrite(within, bytes, find);
    if (rewritten !== bytes) isSame = false;
    parts.push(rewritten === bytes ? whole : bytesField(number, rewritten));
  }
  return isSame ? message : concat(parts);
}

function rewriteTensor(message: Uint8Array, find: Find): Uint8Array {
  const fields = [...fieldsOf(message)];
  if (!fields.some(({ number, value }) => number === dataLocation && value === 1n)) return message;
  const content = find(placeOf(fields));
  if (content === undefined) return message;
  const kept = fields.filter(({ number }) => ![rawData, externalData, dataLocation].includes(number));
  return concat([...kept.map(({ whole }) => whole), bytesField(rawData, content)]);
}

function placeOf(fields: WireField[]): Place {
  const entries = new Map<string, string>();
  for (const { number, bytes } of fields) {
    if (number !== externalData) continue;
    const [key, value] = [1, 2].map((part) => {
      const field = [...fieldsOf(bytes)].find((each) => each.number === part);
      return field === undefined ? '' : textIn(field);
    }) as [string, string];
    entries.set(key, value);
  }
  const length = entries.get('length');
  return {
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
}

function cut(file: Uint8Array, { location, offset, length = file.length - offset }: Place): Uint8Array {
  const content = file.subarray(offset, offset + length);
  return content.length === length ? content : missing(location);
}

function missing(location: string): never {
  throw new LearningError(
    'learning.onnx_incomplete',
    `The model keeps values in the file "${location}", which is missing or too short.`,
  );
}
