import type { DatasetVersion, VersionDiff } from '../../index.ts';
import { commonColumns } from './compare-columns.ts';

type ReadVersion = Pick<DatasetVersion, 'columns' | 'recipe'>;

/**
 * How numbers and dates that both have were written in their files, where that
 * is not the same: types and values do not tell. Columns with decimals of their
 * own are as the recipe says and do not count. PURE.
 */
export function diffReading(from: ReadVersion, to: ReadVersion): VersionDiff['reading'] {
  const common = commonColumns(from.columns, to.columns);
  const bothAre = (type: 'number' | 'datetime') =>
    common.filter((column) => column.from.type === type && column.to.type === type);
  const own = { ...from.recipe.columnDecimals, ...to.recipe.columnDecimals };
  const hasNumbers = bothAre('number').some(({ name }) => own[name] === undefined);
  const decimalSeparator = change(from.recipe.decimalSeparator, to.recipe.decimalSeparator);
  const dateOrder = change(from.recipe.dateOrder, to.recipe.dateOrder);
  return {
    ...(hasNumbers && decimalSeparator && { decimalSeparator }),
    ...(bothAre('datetime').length > 0 && dateOrder && { dateOrder }),
  };
}

function change<Value>(from: Value | undefined, to: Value | undefined): { from: Value; to: Value } | undefined {
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
}
