import type { TargetRelations } from '../../../index.ts';
import type { TableColumn } from '../../read/table.ts';
import { associate } from '../association/associate.ts';
import { type ComparedColumn, compareColumn } from '../association/compared-column.ts';
import { groupColumn } from './grouped-column.ts';

type Relation = TargetRelations['columns'][number];

/** Whole numbers with at most so many different values are classes, as when they are learned. */
const mostIntegerClasses = 20;
/** Classes whose shares are told, the most frequent ones. */
const maximumClasses = 20;

export interface Target {
  compared: ComparedColumn;
  isPresent(row: number): boolean;
  /** Names of the classes that are told. */
  classes?: string[];
  classOf?(row: number): number;
  numberOf?(row: number): number;
}

/** A number has means, classes have shares, and a whole number of few values has both. PURE. */
export function asTarget(column: TableColumn): Target {
  const compared = compareColumn(column);
  const isPresent = (row: number) => (compared.levels[row] as number) >= 0;
  if ('codes' in column) {
    const classOf = (row: number) => column.codes[row] as number;
    return { compared, isPresent, classes: column.categories.slice(0, maximumClasses), classOf };
  }
  const { type, values } = column;
  const numberOf = (row: number) => values[row] as number;
  if (type === 'boolean') return { compared, isPresent, classes: ['false', 'true'], classOf: numberOf };
  const { ranks } = compared;
  if (type !== 'integer' || !ranks || (compared.rankCount ?? 0) > mostIntegerClasses) {
    return { compared, isPresent, numberOf };
  }
  const classes = [...new Set(values.filter((value) => !Number.isNaN(value)).sort())].map(String);
  return { compared, isPresent, numberOf, classes, classOf: (row) => ranks[row] as number };
}

/** What a column says about the target, and the target by its values; rows without a target are left out. PURE. */
export function relateToTarget(column: TableColumn, target: Target): Relation {
  const { of, groups } = groupColumn(column);
  const { classes, classOf, numberOf } = target;
  const rows = new Float64Array(groups.length);
  const sums = new Float64Array(groups.length);
  const counts = new Float64Array(groups.length * (classes?.length ?? 0));
  for (let row = 0; row < of.length; row++) {
    const group = of[row] as number;
    if (group < 0 || !target.isPresent(row)) continue;
    (rows[group] as number)++;
    if (numberOf) (sums[group] as number) += numberOf(row);
    const label = classOf?.(row);
    if (classes && label !== undefined && label < classes.length) {
      (counts[group * classes.length + label] as number)++;
    }
  }
  const sharesOf = (group: number) =>
    classes?.map((label, index) => [
      label,
      (counts[group * classes.length + index] as number) / (rows[group] as number),
    ]);
  const by = groups.flatMap((named, group): Relation['by'] => {
    const count = rows[group] as number;
    if (count === 0) return [];
    const mean = (sums[group] as number) / count;
    const shares = sharesOf(group)?.filter(([, share]) => share !== 0);
    return [
      {
        ...named,
        rows: count,
        ...(numberOf && Number.isFinite(mean) && { mean }),
        ...(shares && { shares: Object.fromEntries(shares) }),
      },
    ];
  });
  return { ...associate(compareColumn(column), target.compared), by };
}
