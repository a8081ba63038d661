import type { DatasetVersion } from '@millrace/datasets';
import { useQuery } from '@tanstack/react-query';
import { profileQuery } from '../../api/datasets.ts';
import { countOf } from '../../format/numbers.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { ErrorState } from '../../states/error-state.tsx';
import { RowsLoading } from '../../states/rows-loading.tsx';
import { samplingInWords } from '../sampling-words.ts';
import { HeatMap } from './heat-map.tsx';
import { PairList } from './pair-list.tsx';
import classes from './relations.module.css';
import { TargetSheet } from './target-sheet.tsx';

interface RelationsTabProps {
  version: DatasetVersion;
  target: string | undefined;
  onTarget: (target: string) => void;
}

/** What columns say about each other, and about the one that matters. */
export function RelationsTab({ version, target, onTarget }: RelationsTabProps) {
  const { data: profile, error, refetch } = useQuery(profileQuery(version.dataset, version.version));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (!profile) return <RowsLoading rows={7} />;
  const suggested = profile.suggestions
    ?.filter(({ role }) => role === 'target')
    .sort((a, b) => b.strength - a.strength)[0]?.column;
  const { associations } = profile;
  return (
    <div className={classes.tab}>
      <TargetSheet version={version} target={target ?? suggested} onTarget={onTarget} />
      <Sheet
        title="What columns say about each other"
        note={
          associations
            ? `${countOf(associations.columns.length, 'column')} compared. ${samplingInWords(associations.sampling)}`
            : 'This version was read before columns were compared. Add it again as a version to see them.'
        }
      >
        {associations && associations.pairs.length > 0 ? (
          <div className={classes.together}>
            <HeatMap columns={associations.columns} pairs={associations.pairs} />
            <PairList pairs={associations.pairs} />
          </div>
        ) : (
          associations && <p className="mr-quiet">There are no two columns that can be compared.</p>
        )}
      </Sheet>
    </div>
  );
}
