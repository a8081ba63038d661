import type { Expectation } from '../../index.ts';

/** A share above this tells about a whole table, such as where its middle lies, not about its cells. */
const sharesOfCells = 0.1;

/**
 * What of the expectations of a data set holds for rows that are to be
 * predicted: they have only the columns that the model takes, and may be few. So
 * nothing is expected of other columns, of the number of rows, of repeated ones
 * and of the middle of a column.
 */
export function batchExpectations(expectations: readonly Expectation[], columns: readonly string[]): Expectation[] {
  const taken = new Set(columns);
  return expectations.filter((expectation) => {
    const { kind } = expectation;
    if (kind === 'row-count' || kind === 'unique' || !taken.has(expectation.column)) return false;
    return kind !== 'range' || expectation.severity === 'fail' || (expectation.share ?? 0) <= sharesOfCells;
  });
}
