import type { DatasetVersion } from '@millrace/datasets';
import { useQuery } from '@tanstack/react-query';
import { expectationsQuery } from '../../api/expectations.ts';
import { ErrorState } from '../../states/error-state.tsx';
import { RowsLoading } from '../../states/rows-loading.tsx';
import { ExpectationList } from './expectation-list.tsx';
import classes from './expectations.module.css';
import { ReportSheet } from './report-sheet.tsx';

/** What is expected of each version, and how this one fared. */
export function ExpectationsTab({ version }: { version: DatasetVersion }) {
  const { data, error, refetch } = useQuery(expectationsQuery(version.dataset));
  return (
    <div className={classes.tab}>
      <ReportSheet version={version} />
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : data ? (
        <ExpectationList key={data.editedAt ?? ''} version={version} saved={data} />
      ) : (
        <RowsLoading />
      )}
    </div>
  );
}
