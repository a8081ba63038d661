import { Button } from '@mantine/core';
import type { Model } from '@millrace/models';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { promote, rollBack, versionsQuery } from '../api/models.ts';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { Notice } from '../states/notice.tsx';
import { RowsLoading } from '../states/rows-loading.tsx';
import { ConfirmSwitch } from './confirm-switch.tsx';
import { FeedbackSheet } from './feedback-sheet.tsx';
import classes from './models.module.css';
import { VersionRow } from './version-row.tsx';

/** Every version, and which of them answers. */
export function VersionsTab({ model }: { model: Model }) {
  const client = useQueryClient();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    versionsQuery(model.name),
  );
  const [asked, setAsked] = useState<{ version: number; back: boolean }>();
  const change = useMutation({
    mutationFn: (to: { version: number; back: boolean }) =>
      to.back ? rollBack(model.name) : promote(model.name, to.version),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['models'] });
      setAsked(undefined);
    },
  });

  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (isPending) return <RowsLoading />;
  const versions = data.pages.flatMap((page) => page.items);
  return (
    <>
      {change.isSuccess && !asked && (
        <div className={classes.switched}>
          <Notice tone="good">Version {model.champion} answers from now on. No call was dropped on the way.</Notice>
        </div>
      )}
      <Sheet
        flush
        title="Versions"
        note="A new version becomes champion when it beats the one before it on the same held-out rows."
        actions={
          model.previous !== undefined && (
            <Button
              variant="default"
              size="xs"
              onClick={() => setAsked({ version: model.previous as number, back: true })}
            >
              Roll back to version {model.previous}
            </Button>
          )
        }
      >
        <table className={`${list.list} ${list.stacked} ${classes.versions}`}>
          <ListHead
            columns={[
              'Version',
              'Verdict',
              { name: 'Quality', number: true, spare: true },
              { name: 'Data', spare: true },
              { name: <span hidden>Promote</span>, number: true },
            ]}
          />
          <tbody>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                model={model}
                version={version}
                onPromote={() => setAsked({ version: version.version, back: false })}
              />
            ))}
          </tbody>
        </table>
      </Sheet>
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show older versions
        </Button>
      )}
      <FeedbackSheet model={model.name} />
      <ConfirmSwitch
        model={model}
        asked={asked}
        error={change.error}
        pending={change.isPending}
        onConfirm={() => asked && change.mutate(asked)}
        onClose={() => {
          change.reset();
          setAsked(undefined);
        }}
      />
    </>
  );
}
