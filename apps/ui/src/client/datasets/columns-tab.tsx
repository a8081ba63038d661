import { Button, TextInput } from '@mantine/core';
import type { DatasetVersion } from '@millrace/datasets';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { profileQuery } from '../api/datasets.ts';
import { countOf } from '../format/numbers.ts';
import list from '../frame/list.module.css';
import { ListHead } from '../frame/list-head.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { ErrorState } from '../states/error-state.tsx';
import { RowsLoading } from '../states/rows-loading.tsx';
import { ColumnRow } from './column-row.tsx';
import classes from './columns.module.css';
import { ReadingNotice } from './reading-notice.tsx';
import { DuplicatesSheet, MissingSheet } from './row-sheets.tsx';
import { Suggestions } from './suggestions.tsx';

/** As many as a person looks at; a table may have ten thousand columns. */
const step = 60;

export function ColumnsTab({ version }: { version: DatasetVersion }) {
  const { data: profile, error, refetch } = useQuery(profileQuery(version.dataset, version.version));
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(step);

  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (!profile) return <RowsLoading rows={7} />;
  const found = profile.columns.filter((column) => column.name.toLowerCase().includes(wanted.toLowerCase()));
  const originalNames = new Map(version.columns.map(({ name, originalName }) => [name, originalName]));
  return (
    <>
      <ReadingNotice version={version} />
      {profile.suggestions && <Suggestions version={version} suggestions={profile.suggestions} />}
      {profile.columns.length > 12 && (
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          maw={320}
          mb="md"
        />
      )}
      <Sheet flush>
        <table className={`${list.list} ${classes.columns}`}>
          <ListHead columns={['Column', 'Values', { name: 'Range', spare: true }, { name: 'Missing', number: true }]} />
          <tbody>
            {found.slice(0, shown).map((column) => (
              <ColumnRow
                key={column.name}
                column={column}
                rows={profile.rows}
                originalName={originalNames.get(column.name)}
              />
            ))}
          </tbody>
        </table>
        {found.length === 0 && <p className={classes.none}>No column has "{wanted}" in its name.</p>}
      </Sheet>
      {found.length > shown && (
        <Button variant="default" mt="md" onClick={() => setShown(shown + step)}>
          Show more of the {countOf(found.length, 'column')}
        </Button>
      )}
      <div className={classes.below}>
        {profile.missing && <MissingSheet missing={profile.missing} rows={profile.rows} />}
        {profile.duplicates && <DuplicatesSheet duplicates={profile.duplicates} />}
      </div>
    </>
  );
}
