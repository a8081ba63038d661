import { Button } from '@mantine/core';
import type { ColumnDrift, ColumnType, VersionDiff } from '@millrace/datasets';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { profileQuery } from '../../api/datasets.ts';
import { formatMeasure, formatShare } from '../../format/numbers.ts';
import list from '../../frame/list.module.css';
import { ListHead } from '../../frame/list-head.tsx';
import { MiniPlot } from '../../plots/mini-plot.tsx';
import { commonAxis, driftOf, type Moved, meansInWords } from './drift-words.ts';
import classes from './versions.module.css';

const step = 12;

/** The distribution of each column before and after, side by side on one axis. */
export function DriftTable({ diff }: { diff: VersionDiff }) {
  const [shown, setShown] = useState(step);
  const profiles = useQueries({
    queries: [diff.from, diff.to].map((version) => profileQuery(diff.dataset, version)),
  });
  const [before, after] = profiles.map(({ data }) => new Map(data?.columns.map((column) => [column.name, column])));
  return (
    <>
      <table className={`${list.list} ${classes.drift}`}>
        <ListHead
          columns={['Column', `Version ${diff.from}`, `Version ${diff.to}`, { name: 'What moved', spare: true }]}
        />
        <tbody>
          {diff.distributions.slice(0, shown).map((drift) => {
            const from = before?.get(drift.column);
            const to = after?.get(drift.column);
            const axis = commonAxis(from, to);
            return (
              <tr key={drift.column}>
                <th scope="row">
                  {drift.column}
                  {drift.movesAlways ? (
                    <span className={classes.moved}>new rows have new ones</span>
                  ) : (
                    <MovedWords moved={driftOf(drift)} />
                  )}
                </th>
                <td>{from && <MiniPlot column={from} axis={axis} />}</td>
                <td>{to && <MiniPlot column={to} axis={axis} />}</td>
                <td data-spare>
                  <Details drift={drift} type={to?.type} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {diff.distributions.length > shown && (
        <Button variant="subtle" size="sm" m="sm" onClick={() => setShown(shown + step * 3)}>
          Show more columns
        </Button>
      )}
    </>
  );
}

const movedWords: Record<Moved, string> = { not: 'as before', little: 'moved a little', much: 'moved far' };

function MovedWords({ moved }: { moved: Moved }) {
  return (
    <span className={classes.moved} data-moved={moved}>
      {movedWords[moved]}
    </span>
  );
}

function Details({ drift, type }: { drift: ColumnDrift; type: ColumnType | undefined }) {
  const { missingShare, means, newValues, goneValues, populationStabilityIndex, jensenShannon, kolmogorovSmirnov } =
    drift;
  const measures = [
    populationStabilityIndex !== undefined && `stability index ${formatMeasure(rounded(populationStabilityIndex))}`,
    kolmogorovSmirnov !== undefined && `largest gap ${formatMeasure(rounded(kolmogorovSmirnov))}`,
    jensenShannon !== undefined && `distance ${formatMeasure(rounded(jensenShannon))}`,
  ].filter((words) => words !== false);
  return (
    <div className={classes.details}>
      {means && <div>{meansInWords(means, type)}</div>}
      {missingShare[0] !== missingShare[1] && (
        <div>
          missing {formatShare(missingShare[0])} to {formatShare(missingShare[1])}
        </div>
      )}
      {newValues && newValues.length > 0 && <div>new: {few(newValues)}</div>}
      {goneValues && goneValues.length > 0 && <div>gone: {few(goneValues)}</div>}
      <div className="mr-quiet mr-small">{measures.join(', ')}</div>
    </div>
  );
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function few(values: string[]): string {
  const more = values.length - 4;
  return `${values.slice(0, 4).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
