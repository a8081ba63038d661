import type { ImportFinding } from '../../../index.ts';
import { refusal } from '../../errors.ts';
import type { RecordPlaces } from './record-places.ts';
import type { Surveyed } from './survey-document.ts';

/** Places of the records, before names and row names are looked at. */
export interface ChosenRecords {
  places: RecordPlaces;
  /** A list of names for records that are lists. */
  names?: Surveyed;
  /** A list of row names. */
  index?: Surveyed;
  findings: ImportFinding[];
  /** True when a list of records was seen: what comes after it does not change where they are. */
  certain?: boolean;
}

const namesBeside = ['columns', 'fields', 'headers', 'header', 'names', 'cols'];
const rowsBeside = ['data', 'rows', 'values', 'records', 'items', 'results'];

/**
 * Finds the records of a document: the list of the recipe, a list of objects
 * or of lists (with names beside it, as pandas "split" has), a list of values a
 * column, or an object a column or row, as pandas writes them.
 * @throws MillraceError `datasets.records_missing`, `datasets.json_no_records`
 */
export function chooseRecords(document: Surveyed, wanted: string | undefined): ChosenRecords {
  const root = wanted ? find(document, wanted) : document;
  if (!root) throw missing(document, wanted ?? '');
  if (root.kind === 'list') return { places: listAt(root), certain: true, findings: [], ...namesOf(root, document) };
  if (root.kind === 'scalar') throw noRecords();
  return tableOf(root) ?? listsIn(root, document) ?? single(root);
}

function listAt({ pointer, offset }: Surveyed): RecordPlaces {
  return { layout: 'list', pointer, offset: offset + 1 };
}

function find(from: Surveyed, pointer: string): Surveyed | undefined {
  if (from.pointer === pointer) return from;
  const next = from.members.find((one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`));
  return next && find(next, pointer);
}

/** Shapes in which the object as a whole is the table. */
function tableOf(root: Surveyed): ChosenRecords | undefined {
  const { members } = root;
  const complete = members.length === root.size;
  const every = (kind: Surveyed['kind']) => members.length > 0 && members.every((member) => member.kind === kind);
  if (every('list') && complete) {
    const [first] = members;
    const even = members.every(({ size }) => size === first?.size) && (first?.size ?? 0) > 0;
    const flat = members.every(({ items }) => items === 'scalar' || items === undefined);
    const mixed = members.length > 1 && members.some(({ items }) => items === 'scalar') && !isNamed(root);
    if (even && (flat || mixed)) return { places: byColumn(root, false), findings: [] };
    return undefined;
  }
  if (!every('object')) return undefined;
  const inner = members[0]?.members ?? [];
  if (inner.length === 0) return undefined;
  const sameSize = members.every(({ size }) => size === members[0]?.size);
  const sameKeys = members.every((member) => member.members[0]?.key === inner[0]?.key || member.members.length === 0);
  const scalars = inner.every(({ kind }) => kind === 'scalar');
  const numbered = /^\d+$/.test(inner[0]?.key ?? '');
  const rowsNumbered = members.every(({ key }) => /^\d+$/.test(key));
  if (scalars && sameSize && sameKeys && numbered && !rowsNumbered && complete) {
    return { places: byColumn(root, true), findings: [] };
  }
  if (!sameKeys || members.length < 2) return undefined;
  const withKey = members.some(({ key }, row) => key !== String(row));
  return { places: { layout: 'members', pointer: root.pointer, offset: root.offset + 1, withKey }, findings: [] };
}

function byColumn({ pointer, members }: Surveyed, keyed: boolean): RecordPlaces {
  const columns = members.map(({ key, offset }) => ({ name: key, offset: offset + 1 }));
  const withKey = keyed && (members[0]?.members ?? []).some(({ key }, row) => key !== String(row));
  return { layout: 'columns', pointer, columns, keyed, withKey };
}

/** True for `{"columns": [...], "data": [[...]]}`. */
function isNamed(root: Surveyed): boolean {
  return root.members.some(({ key, items }) => rowsBeside.includes(key) && items === 'list');
}

/** Lists of objects or of lists, the nearest and then the longest first. */
function listsIn(root: Surveyed, document: Surveyed): ChosenRecords | undefined {
  const found = listsBelow(root).filter(({ items }) => items !== 'scalar' && items !== undefined);
  const depth = (one: Surveyed) => one.pointer.split('/').length;
  const names = new Set(found.filter((one) => namesBeside.includes(one.key)).map(({ pointer }) => pointer));
  const ranked = found.toSorted(
    (a, b) => Number(names.has(a.pointer)) - Number(names.has(b.pointer)) || depth(a) - depth(b) || b.size - a.size,
  );
  const [chosen, ...others] = ranked;
  const only = chosen ?? listsBelow(root).toSorted((a, b) => depth(a) - depth(b) || b.size - a.size)[0];
  if (!only || (!chosen && only.size < 2)) return undefined;
  const asked = others.filter((one) => !names.has(one.pointer) && depth(one) === depth(only) && one.size > 1);
  return {
    places: listAt(only),
    certain: chosen !== undefined,
    findings: asked.length > 0 ? [question(only, asked)] : [],
    ...namesOf(only, document),
  };
}

function listsBelow(value: Surveyed): Surveyed[] {
  return value.members.flatMap((member) => (member.kind === 'list' ? [member] : listsBelow(member)));
}

/** Names and row names that a document has beside a list of lists. */
function namesOf(list: Surveyed, document: Surveyed): Pick<ChosenRecords, 'names' | 'index'> {
  if (list.items !== 'list') return {};
  const parent = find(document, list.pointer.slice(0, list.pointer.lastIndexOf('/')));
  const beside = parent?.members.filter(({ kind, size }) => kind === 'list' && size > 0) ?? [];
  const names =
    beside.find(({ key, items }) => namesBeside.includes(key) && items !== 'list') ??
    find(document, '/meta/view/columns');
  const index = beside.find(({ key, size, items }) => key === 'index' && size === list.size && items !== 'object');
  return { ...(names && { names }), ...(names && index && { index }) };
}

function question(chosen: Surveyed, others: Surveyed[]): ImportFinding {
  const choices = [chosen, ...others]
    .slice(0, 20)
    .map(({ pointer, size }) => ({ label: `${pointer} (${size.toLocaleString('en')})`, recipe: { records: pointer } }));
  return {
    code: 'records_chosen',
    level: 'question',
    detail: `The document has ${others.length + 1} lists of records.`,
    meanwhile: `Until you choose, "${chosen.pointer}" is read.`,
    choices,
  };
}

/** An object without a list is one record, unless it says that something went wrong. */
function single(root: Surveyed): ChosenRecords {
  const keys = root.members.map(({ key }) => key.toLowerCase());
  if (root.size === 0 || keys.includes('error') || keys.includes('errors')) throw noRecords();
  const finding: ImportFinding = {
    code: 'single_record',
    level: 'info',
    detail: 'The document is one object without a list of records; it is read as one row.',
  };
  return {
    places: { layout: 'values', pointer: root.pointer, offset: root.offset, single: true },
    findings: [finding],
  };
}

function noRecords(): Error {
  return refusal(
    'json_no_records',
    'The JSON document has no list of records; perhaps it is the answer of a service that went wrong. Upload a list of objects, or one object a line.',
  );
}

function missing(document: Surveyed, wanted: string): Error {
  const known = listsBelow(document)
    .slice(0, 10)
    .map(({ pointer }) => pointer);
  const advice = known.length > 0 ? `Lists are at: ${known.join(', ')}.` : 'It has no list at all.';
  return refusal('records_missing', `The JSON document has nothing at "${wanted}". ${advice}`);
}
