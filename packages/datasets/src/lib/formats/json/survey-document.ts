import { maximumSurveyedDepth, maximumSurveyedMembers } from '../limits.ts';
import { CutHere, type JsonReader } from './json-reader.ts';
import { unescaped } from './text.ts';

export type ValueKind = 'object' | 'list' | 'scalar';

/** A value in a document, as far as it must be known to find the records. */
export interface Surveyed {
  /** JSON pointer. */
  pointer: string;
  key: string;
  kind: ValueKind;
  /** Of its first byte in the file. */
  offset: number;
  /** Members of an object, items of a list. */
  size: number;
  /** What the first item of a list is that is not null; undefined when there is none. */
  items?: ValueKind;
  /** Of an object: the first of its members; none below a depth. */
  members: Surveyed[];
}

/**
 * Walks over a whole document once. Yields now and then, so that others get
 * their turn. What a cut document has up to its end is told.
 * @param depth levels of objects that are looked into
 * @throws MillraceError `datasets.json_broken`
 */
export function* surveyDocument(reader: JsonReader, depth: number): Generator<void, Surveyed> {
  const levels = Math.max(depth, maximumSurveyedDepth);
  const budget = { members: maximumSurveyedMembers };
  const root = begin(reader, '', '');
  try {
    yield* fill(reader, root, levels, budget);
  } catch (error) {
    if (!(error instanceof CutHere)) throw error;
  }
  return root;
}

function begin(reader: JsonReader, pointer: string, key: string): Surveyed {
  return { pointer, key, kind: kindOf(reader.peek()), offset: reader.position, size: 0, members: [] };
}

function kindOf(byte: number | undefined): ValueKind {
  if (byte === 0x7b) return 'object';
  return byte === 0x5b ? 'list' : 'scalar';
}

function* fill(reader: JsonReader, value: Surveyed, levels: number, budget: { members: number }): Generator<void> {
  if (value.kind === 'scalar' || levels === 0) return reader.skipValue();
  if (value.kind === 'list') return yield* fillList(reader, value);
  reader.expect(0x7b);
  if (reader.take(0x7d)) return;
  do {
    const raw = reader.readKey();
    const key = unescaped(raw.slice(1, -1)) ?? raw;
    const pointer = `${value.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const member = begin(reader, pointer, key);
    value.size += 1;
    if (budget.members > 0) {
      budget.members -= 1;
      value.members.push(member);
      yield* fill(reader, member, levels - 1, budget);
    } else {
      reader.skipValue();
      if (value.size % 1_000 === 0) yield;
    }
  } while (reader.take(0x2c));
  reader.expect(0x7d);
}

function* fillList(reader: JsonReader, list: Surveyed): Generator<void> {
  reader.expect(0x5b);
  if (reader.take(0x5d)) return;
  do {
    const first = reader.peek();
    // n of null: what the others are tells more.
    if (list.items === undefined && first !== 0x6e) list.items = kindOf(first);
    reader.skipValue();
    list.size += 1;
    if (list.size % 10_000 === 0) yield;
  } while (reader.take(0x2c));
  reader.expect(0x5d);
}
