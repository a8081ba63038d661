import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { datasetsQuery } from '../../api/datasets.ts';
import type { ImportSource } from '../../api/imports.ts';
import { suggestNameOfFile } from '../../format/names.ts';
import { PageHeading } from '../../frame/page-heading.tsx';
import { FileDrop } from '../file-drop.tsx';
import { ImportForm } from './import-form.tsx';
import { cancelSending, type Sending, send, useSending } from './sending.ts';
import { type ImportSearch, whatIsLookedAt } from './what-is-looked-at.ts';

const route = getRouteApi('/frame/import');

/** A file before it becomes a data set: how it is understood, and what can be changed about that. */
export function ImportPage() {
  const search = route.useSearch();
  const sending = useSending();
  const looked = whatIsLookedAt(search, sending);
  if (!looked) return <NothingHere search={search} />;
  return <ImportOf key={looked.identity} search={search} sending={looked.sending} source={looked.source} />;
}

interface ImportOfProps {
  search: ImportSearch;
  sending: Sending | undefined;
  source: ImportSource | undefined;
}

function ImportOf({ search, sending, source }: ImportOfProps) {
  const navigate = useNavigate();
  const datasets = useInfiniteQuery(datasetsQuery);
  const known = useMemo(
    () => new Set(datasets.data?.pages.flatMap((page) => page.items.map(({ name }) => name))),
    [datasets.data],
  );
  const fileName = sending?.file.name ?? search.file ?? '';
  const again = source && 'dataset' in source ? source : undefined;
  const fixedName = search.name ?? again?.dataset;
  return (
    <>
      <PageHeading
        title={again ? `Read ${again.dataset} again` : fileName || 'Your file'}
        above={
          fixedName ? (
            <Link to="/datasets/$name" params={{ name: fixedName }}>
              {fixedName}
            </Link>
          ) : (
            <Link to="/datasets">Data</Link>
          )
        }
        below={
          again
            ? `The file of version ${again.version}, read another way, becomes the next version.`
            : 'Look whether it is understood as you mean it. Nothing is kept before you import it.'
        }
      />
      <ImportForm
        sending={sending}
        source={source}
        known={known}
        fixedName={fixedName}
        suggestedName={suggestNameOfFile(fileName)}
        onOther={() => {
          cancelSending();
          navigate({ to: '/import', search: fixedName ? { name: fixedName } : {} });
        }}
      />
    </>
  );
}

/** After a reload: the bytes that had not arrived are with the person, not with the page. */
function NothingHere({ search }: { search: ImportSearch }) {
  const navigate = useNavigate();
  return (
    <>
      <PageHeading
        title={search.file ? 'No file is on its way' : search.name ? 'The next version' : 'Upload a table'}
        above={<Link to="/datasets">Data</Link>}
        below={search.file && `Choose ${search.file} again: what has arrived already is not sent twice.`}
      />
      <FileDrop
        title="Drop a table here"
        onFile={(file) => {
          send(file);
          navigate({
            to: '/import',
            search: { file: file.name, ...(search.name && { name: search.name }) },
            replace: true,
          });
        }}
      >
        or click to choose one.
      </FileDrop>
    </>
  );
}
