import type { AddedColumn } from '@millrace/datasets/server';
import type { Signature } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';
import { namePredictionColumns } from '@millrace/models';

const noAnswer =
  'The model gives no answer to this row: a value that it needs is missing, or it cannot take one of them.';

export type AddedCell = string | number | boolean | null;

/** The columns that a batch prediction adds to a table: what they are called and what is in them. */
export class AddedColumns {
  readonly columns: AddedColumn[];
  readonly #labels: readonly (string | number | boolean)[];
  readonly #noPrediction: null[];

  /** `header` has the names that are taken. */
  constructor({ target, outputs }: Signature, header: readonly string[]) {
    this.#labels = target.labels ?? [];
    const withInterval = outputs.lower !== undefined && outputs.upper !== undefined;
    const names = namePredictionColumns(header, this.#labels, withInterval);
    const { prediction, probability, probabilities, interval, problem } = names;
    const numbers = [
      ...(probability ? [probability] : []),
      ...probabilities,
      ...(interval ? [interval.lower, interval.upper] : []),
    ];
    this.columns = [
      { name: prediction, sqlType: sqlTypeOf(this.#labels) },
      ...numbers.map((name) => ({ name, sqlType: 'DOUBLE' as const })),
      { name: problem, sqlType: 'VARCHAR' },
    ];
    this.#noPrediction = new Array(this.columns.length - 1).fill(null);
  }

  get names(): string[] {
    return this.columns.map(({ name }) => name);
  }

  /** What is added to a row that the model was asked about. */
  ofRow(output: ModelOutput, row: number): AddedCell[] {
    if (!hasAnswer(output, row)) return this.ofReject(noAnswer);
    const { labelIndex, probabilities, values, lower, upper } = output;
    if (!labelIndex) {
      const value = values?.[row] as number;
      const ends = lower && upper ? [ofValue(lower[row] as number), ofValue(upper[row] as number)] : [];
      return [ofValue(value), ...ends, null];
    }
    const classes = this.#labels.length;
    const label = labelIndex[row] as number;
    const cells = new Array(classes + 3).fill(null);
    cells[0] = this.#labels[label];
    if (!probabilities) return cells;
    cells[1] = ofProbability(probabilities[row * classes + label] as number);
    for (let k = 0; k < classes; k++) cells[2 + k] = ofProbability(probabilities[row * classes + k] as number);
    cells[classes + 2] = null;
    return cells;
  }

  /** What is added to a row that has none. */
  ofReject(reason: string): AddedCell[] {
    return [...this.#noPrediction, reason];
  }
}

/** False where a model, which may be one of somebody else, has no answer. */
function hasAnswer({ labelIndex, values }: ModelOutput, row: number): boolean {
  return labelIndex ? (labelIndex[row] as number) >= 0 : Number.isFinite(values?.[row]);
}

/** How many of so many rows the model has an answer to. */
export function countAnswers(output: ModelOutput, rows: number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (hasAnswer(output, row)) count += 1;
  return count;
}

function sqlTypeOf(labels: readonly (string | number | boolean)[]): AddedColumn['sqlType'] {
  if (labels.length === 0) return 'DOUBLE';
  if (labels.every((label) => typeof label === 'boolean')) return 'BOOLEAN';
  if (labels.every((label) => Number.isSafeInteger(label))) return 'BIGINT';
  return labels.every((label) => typeof label === 'number') ? 'DOUBLE' : 'VARCHAR';
}

/** A probability to seven places, which is what 32 bits hold. */
function ofProbability(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}

/** The shortest number that is the same in 32 bits. */
function ofValue(value: number): number {
  for (let digits = 7; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}
