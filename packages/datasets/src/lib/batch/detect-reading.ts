import type { ColumnType, ImportRecipe } from '../../index.ts';
import type { CellReading } from '../cells/cell-values.ts';
import { anyTime, clearTime, type DateOrder } from '../cells/dates.ts';
import { type DecimalSeparator, knownNumber } from '../cells/numbers.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { type CsvSource, createReader, readSample } from '../csv/survey.ts';
import type { ChunkColumn } from './chunk.ts';

/** As nearly all columns of a file have it. */
export interface FileReading extends CellReading {
  decimal: DecimalSeparator;
}

/** How numbers and dates are written in a file whose types are known: as the recipe says, as its beginning shows, or as is assumed. */
export async function detectReading(
  source: CsvSource,
  columns: readonly ChunkColumn[],
  recipe: ImportRecipe,
  assumed: Pick<ImportRecipe, 'decimalSeparator' | 'dateOrder'> = {},
): Promise<FileReading> {
  const seen = { comma: 0, point: 0, 'month-first': 0, 'day-first': 0 };
  if (!recipe.decimalSeparator || !recipe.dateOrder) {
    await forEachSampledCell(source, columns, (text, type) => {
      if (type === 'number' || type === 'integer') {
        const [point, comma] = [knownNumber(text, '.') !== undefined, knownNumber(text, ',') !== undefined];
        if (point !== comma) seen[point ? 'point' : 'comma'] += 1;
      } else if (type === 'datetime' && clearTime(text) === undefined) {
        const [month, day] = [anyTime(text, 'month-first'), anyTime(text, 'day-first')];
        if ((month === undefined) !== (day === undefined)) seen[month === undefined ? 'day-first' : 'month-first'] += 1;
      }
    });
  }
  const { decimalSeparator = '.', dateOrder: usualOrder = 'month-first' } = assumed;
  const decimal: DecimalSeparator =
    recipe.decimalSeparator ?? more({ ',': seen.comma, '.': seen.point }) ?? decimalSeparator;
  const orders = { 'day-first': seen['day-first'], 'month-first': seen['month-first'] };
  const dateOrder: DateOrder = recipe.dateOrder ?? more(orders) ?? usualOrder;
  return { decimal, dateOrder };
}

/** The one that was seen more often than the other. */
function more<Name extends string>(counts: Record<Name, number>): Name | undefined {
  const [first, second] = Object.entries(counts) as [[Name, number], [Name, number]];
  if (first[1] === second[1]) return undefined;
  return first[1] > second[1] ? first[0] : second[0];
}

async function forEachSampledCell(
  source: CsvSource,
  columns: readonly ChunkColumn[],
  look: (text: string, type: ColumnType) => void,
): Promise<void> {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const { sample } = await readSample(source.text);
  const wanted = source.plan.names.flatMap(({ name }, index) => {
    const type = types.get(name);
    return type ? [{ index, type }] : [];
  });
  const reader = createReader(source, (scanner) => ({
    row({ bytes }) {
      for (const { index, type } of wanted) look(trimCell(scanner.text(bytes, index)), type);
    },
    empty() {},
    reject() {},
  }));
  reader.feed(sample, false);
}
