import type { Expectation } from '../../index.ts';
import { typeWords } from '../cells/type-words.ts';
import type { Breach } from './judge.ts';

/** One sentence for a person about an expectation that is not met, with the figures. */
export function sentenceFor({ expectation, question, measure, count = 0 }: Breach, rows: number): string {
  if (expectation.kind === 'row-count') return `There are ${counted(rows, 'row')}; expected ${bounds(expectation)}.`;
  if (question.ask === 'nothing') return absence(expectation);
  const present = measure?.present ?? 0;
  switch (expectation.kind) {
    case 'present':
      return absence(expectation);
    case 'missing-share':
      return `${counted(count, 'cell')} of \`${expectation.column}\` of ${whole(rows)} ${count === 1 ? 'is' : 'are'} missing (${percent(count, rows)}); expected at most ${percent(expectation.max, 1)}.`;
    case 'type': {
      const found = question.ask === 'cells' ? typeWords[question.column.type] : '';
      const which = count === present ? `all ${whole(present)}` : `${whole(count)} of ${whole(present)}`;
      return `\`${expectation.column}\` should hold ${typeWords[expectation.type]} and holds ${found}; ${which} values do not fit.`;
    }
    case 'range': {
      if (question.ask === 'cells' && question.check.test === 'every-cell')
        return `\`${expectation.column}\` should hold numbers ${bounds(expectation)} and holds ${typeWords[question.column.type]}.`;
      const isDate = question.ask === 'cells' && question.column.type === 'datetime';
      return `${share(count, present)} of \`${expectation.column}\` ${count === 1 ? 'is' : 'are'} not ${bounds(expectation, isDate)}${allowed(expectation.share)}.`;
    }
    case 'set':
      return `${share(count, present)} of \`${expectation.column}\` ${count === 1 ? 'is' : 'are'} none of the ${counted(expectation.values.length, 'expected value')}${allowed(expectation.share)}.`;
    case 'unique':
      return `${counted(count, 'row')} of ${whole(present)} ${count === 1 ? 'repeats' : 'repeat'} the ${named(expectation.columns)} of an earlier row.`;
  }
}

function absence(expectation: Expectation): string {
  if (expectation.kind === 'unique') return `Not all of ${named(expectation.columns)} are there.`;
  return 'column' in expectation ? `The column \`${expectation.column}\` is not there.` : '';
}

function share(count: number, of: number): string {
  return `${counted(count, 'value')} of ${whole(of)} (${percent(count, of)})`;
}

function allowed(share: number | undefined): string {
  return share === undefined || share === 0 ? '' : `; at most ${percent(share, 1)} may be`;
}

function bounds({ min, max }: { min?: number; max?: number }, isDate = false): string {
  const shown = (value: number) => (isDate ? dayOf(value) : shownNumber(value));
  if (min !== undefined && max !== undefined) return `from ${shown(min)} to ${shown(max)}`;
  return min !== undefined ? `${shown(min)} or more` : `${shown(max ?? Number.POSITIVE_INFINITY)} or less`;
}

/** A bound may lie beyond the dates that there are. */
function dayOf(epoch: number): string {
  return Math.abs(epoch) <= 8.64e15 ? new Date(epoch).toISOString().slice(0, 10) : shownNumber(epoch);
}

function named(columns: readonly string[]): string {
  return columns.map((column) => `\`${column}\``).join(', ');
}

function counted(count: number, what: string): string {
  return `${whole(count)} ${what}${count === 1 ? '' : 's'}`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function shownNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** With so many digits that what is more than the allowed share also reads as more. */
function percent(part: number, of: number): string {
  if (of === 0) return '0 %';
  const share = (100 * part) / of;
  return `${share >= 10 ? Number(share.toFixed(1)) : Number(share.toPrecision(2))} %`;
}
