import type { DatasetColumn, VersionDiff } from '@millrace/datasets';
import { useQueries } from '@tanstack/react-query';
import { versionQuery } from '../../api/datasets.ts';
import { countOf, formatCount } from '../../format/numbers.ts';
import { typeWords } from '../../format/tables.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { samplingInWords } from '../sampling-words.ts';
import { ChangedRows, PlainRows } from './diff-rows.tsx';
import { DriftTable } from './drift-table.tsx';
import { readingChanges } from './reading-change.ts';
import classes from './versions.module.css';

export function DiffSheets({ diff }: { diff: VersionDiff }) {
  const { rows, distributions, from, to } = diff;
  const versions = useQueries({ queries: [from, to].map((version) => versionQuery(diff.dataset, version)) });
  const [before = [], after = []] = versions.map(({ data }) => data?.columns);
  return (
    <>
      <Counts diff={diff} />
      <SchemaSheet diff={diff} />
      {rows.examples.changed.length > 0 && (
        <Sheet
          flush
          title="Changed rows"
          note={`${exampleNote(rows.examples.changed.length, rows.changed)} Struck out: version ${from}.`}
        >
          <ChangedRows examples={rows.examples.changed} known={after} />
        </Sheet>
      )}
      {rows.examples.added.length > 0 && (
        <Sheet flush title={`Only in version ${to}`} note={exampleNote(rows.examples.added.length, rows.added)}>
          <PlainRows rows={rows.examples.added} known={after} label={`Rows only in version ${to}`} />
        </Sheet>
      )}
      {rows.examples.removed.length > 0 && (
        <Sheet flush title={`Only in version ${from}`} note={exampleNote(rows.examples.removed.length, rows.removed)}>
          <PlainRows rows={rows.examples.removed} known={before} label={`Rows only in version ${from}`} />
        </Sheet>
      )}
      {distributions.length > 0 && (
        <Sheet
          flush
          title="How far values have moved"
          note={`From version ${from} to version ${to}, the column that moved most first, ids and times last. ${samplingInWords(diff.sampling)}`}
        >
          <DriftTable diff={diff} />
        </Sheet>
      )}
    </>
  );
}

function exampleNote(shown: number, of: number): string {
  return shown < of ? `${formatCount(shown)} of ${countOf(of, 'row')}.` : `${countOf(of, 'row')}.`;
}

/** How many rows came, went and changed. */
function Counts({ diff: { rows } }: { diff: VersionDiff }) {
  const figures = [
    { words: 'rows came', count: rows.added, tone: 'added' },
    { words: 'rows went', count: rows.removed, tone: 'removed' },
    ...(rows.key.length > 0 ? [{ words: 'rows changed', count: rows.changed, tone: 'changed' }] : []),
  ];
  const cells = Object.entries(rows.changedCells ?? {})
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return (
    <Sheet>
      <div className={classes.figures}>
        {figures.map(({ words, count, tone }) => (
          <div key={words} data-tone={count > 0 ? tone : undefined}>
            <strong>{formatCount(count)}</strong>
            <span>{words}</span>
          </div>
        ))}
      </div>
      <p className="mr-quiet mr-small">
        {formatCount(rows.from)} rows before, {formatCount(rows.to)} after.{' '}
        {rows.key.length > 0
          ? `Told apart by ${rows.key.join(', ')}.`
          : 'No column tells rows apart, so whole rows are compared: a changed row is one that went and one that came.'}
      </p>
      {cells.length > 0 && (
        <p className={classes.cells}>
          Changed cells:{' '}
          {cells
            .slice(0, 12)
            .map(([column, count]) => `${column} ${formatCount(count)}`)
            .join(', ')}
          {cells.length > 12 && ` and in ${formatCount(cells.length - 12)} more columns`}
        </p>
      )}
    </Sheet>
  );
}

const mostColumns = 100;

function SchemaSheet({ diff: { schema, reading } }: { diff: VersionDiff }) {
  const { added, removed, changed } = schema;
  const written = readingChanges(reading);
  const all = added.length + removed.length + changed.length + written.length;
  if (all === 0) return null;
  return (
    <Sheet title="Columns">
      <ul className={classes.schema}>
        {added.slice(0, mostColumns).map((column) => (
          <li key={column.name}>
            <strong>{column.name}</strong> is new: {typeWords[column.type]}
          </li>
        ))}
        {removed.slice(0, mostColumns).map((column) => (
          <li key={column.name}>
            <strong>{column.name}</strong> is gone: it was {typeWords[column.type]}
          </li>
        ))}
        {changed.slice(0, mostColumns).map(({ column, from, to }) => (
          <li key={column}>
            <strong>{column}</strong> {changeOf(from, to)}
          </li>
        ))}
        {written.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Sheet>
  );
}

function changeOf(from: DatasetColumn, to: DatasetColumn): string {
  if (from.type !== to.type) return `was ${typeWords[from.type]} and is ${typeWords[to.type]}`;
  if (from.role !== to.role) return `was used as ${from.role} and is used as ${to.role}`;
  return 'is written differently';
}
