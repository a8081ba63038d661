import type { Association, ColumnProfile, DatasetProfile, RoleSuggestion } from '../../../index.ts';
import { nameHints } from './names.ts';
import { suggestLeaks } from './suggest-leaks.ts';
import { suggestTargets } from './suggest-targets.ts';

/** Suggestions of one kind that are told. */
const mostOfAKind = 10;
/** Above so many rows a value on average, it does not name one of many things, it sorts rows into kinds. */
const mostRowsOfAThing = 1_000;

type Facts = Pick<DatasetProfile, 'rows' | 'columns'>;

/**
 * What columns may be used for, with the reason, strongest first. Rules of thumb
 * over names, types and counts: hints for a person, nothing is decided by them. PURE.
 */
export function suggestRoles(facts: Facts, pairs: readonly Association[]): RoleSuggestion[] {
  const targets = suggestTargets(facts);
  const leaks = suggestLeaks(facts, pairs, targets);
  const others = facts.columns.flatMap((column) => suggestOne(column, facts.rows) ?? []);
  const kinds = new Map<string, RoleSuggestion[]>();
  for (const suggestion of [...targets, ...leaks, ...others].sort((a, b) => b.strength - a.strength)) {
    const sameKind = kinds.get(suggestion.role) ?? [];
    if (sameKind.length < mostOfAKind) kinds.set(suggestion.role, [...sameKind, suggestion]);
  }
  return [...kinds.values()].flat().sort((a, b) => b.strength - a.strength);
}

function suggestOne(column: ColumnProfile, rows: number): RoleSuggestion | undefined {
  const present = rows - column.missing;
  if (column.role === 'constant' || present === 0) return undefined;
  return (
    suggestId(column, rows) ?? suggestTime(column, present) ?? suggestGroup(column, present) ?? suggestWeight(column)
  );
}

function suggestId(column: ColumnProfile, rows: number): RoleSuggestion | undefined {
  const { name, role, type, distinct, missing } = column;
  const isWhole = type === 'integer' || type === 'text' || type === 'category';
  if (role === 'id') {
    const how = type === 'integer' ? 'and grows from row to row' : 'of words';
    return {
      column: name,
      role: 'id',
      reason: `Has another value in each row, ${how}: it names rows and says nothing about others.`,
      strength: nameHints.key(name) ? 1 : 0.9,
    };
  }
  if (rows < 20 || !isWhole || missing > 0 || !nameHints.key(name) || distinct < rows * 0.99) return undefined;
  const reason = `Is named like an id, and ${distinct === rows ? 'no value comes' : 'hardly a value comes'} twice.`;
  return { column: name, role: 'id', reason, strength: 0.8 };
}

function suggestTime(column: ColumnProfile, present: number): RoleSuggestion | undefined {
  const { name, type, distinct, missing, min = 0, max = 0 } = column;
  if (type === 'datetime' && distinct > 1) {
    const complete = missing === 0 ? 0.2 : 0;
    return {
      column: name,
      role: 'time',
      reason: `Holds ${distinct === present ? 'a moment of its own for each row' : 'dates'}: training on earlier rows and judging by later ones shows how a model fares in future.`,
      strength: 0.5 + complete + 0.2 * nameHints.time(name),
    };
  }
  const years = type === 'integer' && nameHints.year(name) > 0 && min >= 1800 && max <= 2200 && distinct > 1;
  if (!years) return undefined;
  return { column: name, role: 'time', reason: 'Holds years, by its name and range.', strength: 0.5 };
}

function suggestGroup(column: ColumnProfile, present: number): RoleSuggestion | undefined {
  const { name, type, distinct } = column;
  if (type === 'number' || type === 'datetime' || type === 'boolean' || distinct < 5) return undefined;
  const each = present / distinct;
  const owner = nameHints.owner(name);
  if (each < 1.2 || each > mostRowsOfAThing || owner + nameHints.key(name) === 0) return undefined;
  return {
    column: name,
    role: 'group',
    reason: `Is named like something that rows belong to, and each value comes in ${each.toFixed(1)} rows on average: rows of one should not be on both sides of a split.`,
    strength: owner && nameHints.key(name) ? 0.8 : 0.5,
  };
}

function suggestWeight(column: ColumnProfile): RoleSuggestion | undefined {
  const { name, type, min = -1, missing, distinct } = column;
  if ((type !== 'number' && type !== 'integer') || min < 0 || missing > 0 || distinct < 2) return undefined;
  const strength = nameHints.weight(name);
  if (strength === 0) return undefined;
  return {
    column: name,
    role: 'weight',
    reason: 'Is named like a weight, and holds numbers that are nowhere negative or missing.',
    strength,
  };
}
