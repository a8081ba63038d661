import type { DatasetVersion, ExpectationResult } from '@millrace/datasets';
import { countOf, formatCount } from '../../format/numbers.ts';
import { formatCell } from '../../format/tables.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { demandOf, subjectOf } from './expectation-words.ts';
import classes from './expectations.module.css';
import { OutcomeChip } from './outcome-chip.tsx';

/** How this version fared against what is expected. */
export function ReportSheet({ version }: { version: DatasetVersion }) {
  const { validation } = version;
  if (!validation) {
    return (
      <Sheet title={`Version ${version.version} has not been checked`}>
        <p className="mr-quiet">It is checked when expectations are saved, and so is every version that comes after.</p>
      </Sheet>
    );
  }
  const { outcome, passed, warned, failed, results } = validation;
  return (
    <Sheet title={`Version ${version.version}`} note={noteOf(outcome)} actions={<OutcomeChip outcome={outcome} />}>
      <p>
        {countOf(passed, 'expectation')} met
        {warned > 0 && `, ${formatCount(warned)} with a warning`}
        {failed > 0 && `, ${formatCount(failed)} failed`}.
      </p>
      {results.length > 0 && (
        <ul className={classes.results}>
          {results.map((result) => (
            <Result key={JSON.stringify(result.expectation)} result={result} version={version} />
          ))}
        </ul>
      )}
      {results.length < warned + failed && (
        <p className="mr-quiet mr-small">The worst {formatCount(results.length)} are shown.</p>
      )}
    </Sheet>
  );
}

function noteOf(outcome: ExpectationResult['outcome']): string {
  if (outcome === 'fail') return 'It is kept, but nothing is trained on it unless you say so.';
  return outcome === 'warn' ? 'Something is unusual; it may be trained on.' : 'All of it is as expected.';
}

function Result({ result, version }: { result: ExpectationResult; version: DatasetVersion }) {
  const { expectation, outcome, detail, examples } = result;
  const column = 'column' in expectation ? expectation.column : undefined;
  const type = version.columns.find(({ name }) => name === column)?.type ?? 'text';
  return (
    <li>
      <div className={classes.resultHead}>
        <span>
          <strong>{subjectOf(expectation)}</strong> {demandOf(expectation, type)}
        </span>
        <OutcomeChip outcome={outcome} />
      </div>
      <p>{detail}</p>
      {examples && examples.length > 0 && (
        <ul className={classes.examples} aria-label="Examples">
          {examples.map(({ row, value }) => (
            <li key={row}>
              <span className="mr-quiet">row {formatCount(row + 1)}</span>{' '}
              <code>{value === null ? 'missing' : formatCell(value, type)}</code>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
