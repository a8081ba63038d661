import { Button, Select } from '@mantine/core';
import type { DatasetVersion, TargetRelations } from '@millrace/datasets';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { targetRelationsQuery } from '../../api/datasets.ts';
import { countOf } from '../../format/numbers.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { Legend } from '../../plots/legend.tsx';
import { mostSeries } from '../../plots/series.ts';
import { ErrorState } from '../../states/error-state.tsx';
import { RowsLoading } from '../../states/rows-loading.tsx';
import { samplingInWords } from '../sampling-words.ts';
import { classesOf, meansOf } from './groups.ts';
import classes from './relations.module.css';
import { measuresInWords } from './strength.ts';
import { TargetPlot } from './target-plot.tsx';

interface TargetSheetProps {
  version: DatasetVersion;
  target: string | undefined;
  onTarget: (target: string) => void;
}

/** What the other columns say about one that a person wants to know. */
export function TargetSheet({ version, target, onTarget }: TargetSheetProps) {
  const names = useMemo(() => version.columns.map(({ name }) => name), [version]);
  return (
    <Sheet
      title="What tells about one column"
      note="Each picture shows it by the values of another column; the one that tells most comes first."
    >
      <Select
        aria-label="The column to explain"
        placeholder="Choose a column"
        data={names}
        searchable
        limit={200}
        nothingFoundMessage="No column of that name"
        value={target ?? null}
        onChange={(value) => value !== null && onTarget(value)}
        maw={360}
        mb="lg"
      />
      {target !== undefined && <Relations key={target} version={version} target={target} />}
    </Sheet>
  );
}

const step = 9;

function Relations({ version, target }: { version: DatasetVersion; target: string }) {
  const { data, error, refetch } = useQuery(targetRelationsQuery(version.dataset, version.version, target));
  const [shown, setShown] = useState(step);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (!data) return <RowsLoading rows={4} />;
  if (data.columns.length === 0) return <p className="mr-quiet">No other column can be compared with {target}.</p>;
  return (
    <>
      <Plots version={version} relations={data} shown={shown} />
      {data.columns.length > shown && (
        <Button variant="default" mt="md" onClick={() => setShown(shown + step)}>
          Show more of the {countOf(data.columns.length, 'column')}
        </Button>
      )}
      <p className={`mr-quiet mr-small ${classes.sampling}`}>{samplingInWords(data.sampling)}</p>
    </>
  );
}

function Plots({ version, relations, shown }: { version: DatasetVersion; relations: TargetRelations; shown: number }) {
  const labels = useMemo(() => classesOf(relations).slice(0, mostSeries), [relations]);
  const domain = useMemo(() => meansOf(relations), [relations]);
  const dates = useMemo(
    () => new Set(version.columns.filter(({ type }) => type === 'datetime').map(({ name }) => name)),
    [version],
  );
  return (
    <>
      {labels.length > 0 && <Legend items={labels.map((name) => ({ name }))} />}
      <div className={classes.plots}>
        {relations.columns.slice(0, shown).map((relation) => {
          const column = relation.a === relations.target ? relation.b : relation.a;
          return (
            <div key={column}>
              <h3 title={column}>{column}</h3>
              <p className="mr-quiet mr-small">{measuresInWords(relation)}</p>
              <TargetPlot
                relation={relation}
                target={relations.target}
                column={column}
                isDate={dates.has(column)}
                classes={labels}
                domain={domain}
              />
            </div>
          );
        })}
      </div>
    </>
  );
}
