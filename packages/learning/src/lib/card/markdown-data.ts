import type { CardFeature, ModelCard } from '../../index.ts';
import { bullets, heading, plain, table } from './markdown-parts.ts';
import { cell, figure, percent } from './text.ts';

/** More columns than this are left to the record. */
const mostColumns = 100;

/** What the model was trained on and how. */
export function dataSections(card: ModelCard): string[] {
  const { data, parameters, notes } = card;
  const used = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return [
    heading(2, 'Training details'),
    heading(3, 'Training data'),
    bullets(rowsOf(card)),
    table(
      ['Column', 'Type', 'Missing', 'Seen in training'],
      data.features
        .slice(0, mostColumns)
        .map((feature) => [feature.name, feature.type, percent(feature.missing), seenOf(feature)]),
    ),
    data.features.length > mostColumns ? `And ${data.features.length - mostColumns} more columns.` : '',
    heading(3, 'Training procedure'),
    table(
      ['Parameter', 'Value'],
      used.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
    notes.length > 0 ? bullets(notes.map(plain)) : '',
  ];
}

function rowsOf({ data }: ModelCard): string[] {
  const { classes, target, ignored } = data;
  return [
    `Rows: ${data.rows}, of them ${data.trainingRows} learnt from and ${data.heldOutRows} held out`,
    ...(data.rowsWithoutTarget > 0 ? [`Rows without a target: ${data.rowsWithoutTarget}`] : []),
    ...(data.weights === undefined ? [] : [`Weight of each row: ${plain(data.weights)}`]),
    ...(classes
      ? [
          `Training rows of each class: ${classes.map(({ label, trainingRows }) => `${plain(String(label))}: ${trainingRows}`).join(', ')}`,
        ]
      : []),
    ...(target ? [`Target: ${figure(target.from)} to ${figure(target.to)}, mean ${figure(target.mean)}`] : []),
    ...(ignored.length > 0 ? [`Columns not used: ${ignored.map(plain).join(', ')}`] : []),
  ];
}

function seenOf({ from, to, values, type }: CardFeature): string {
  if (from !== undefined && to !== undefined) return `${cell(from, type)} to ${cell(to, type)}`;
  return values === undefined ? 'no value' : `${values} ${values === 1 ? 'value' : 'different values'}`;
}
