import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { datasetVersionsQuery, deleteDataset, deleteVersion } from '../../api/dataset-versions.ts';
import { datasetQuery, datasetsQuery } from '../../api/datasets.ts';
import { ApiError } from '../../api/http.ts';
import { Notice } from '../../states/notice.tsx';
import classes from './versions.module.css';

interface ConfirmDeleteProps {
  name: string;
  /** Without a version: the whole data set. */
  asked: { version?: number } | undefined;
  onClose: () => void;
}

/** Rows are about to be gone for good: say so before they are. */
export function ConfirmDelete({ name, asked, onClose }: ConfirmDeleteProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const version = asked?.version;
  const remove = useMutation({
    mutationFn: () => (version === undefined ? deleteDataset(name) : deleteVersion(name, version)),
    onSuccess: async () => {
      await (version === undefined ? leave() : showOthers(version));
      close();
    },
  });
  async function leave() {
    await navigate({ to: '/datasets' });
    client.removeQueries({ queryKey: ['datasets', name] });
    await client.invalidateQueries({ queryKey: datasetsQuery.queryKey });
  }
  /** First what the newest version is now, or the page would ask for the one that is gone. */
  async function showOthers(gone: number) {
    await client.fetchQuery({ ...datasetQuery(name), staleTime: 0 });
    await navigate({ to: '/datasets/$name', params: { name }, search: { tab: 'versions' }, replace: true });
    client.removeQueries({ queryKey: ['datasets', name, gone] });
    await client.invalidateQueries({ queryKey: datasetVersionsQuery(name).queryKey });
    client.invalidateQueries({ queryKey: datasetsQuery.queryKey });
  }
  function close() {
    remove.reset();
    onClose();
  }
  const what = version === undefined ? `the data set ${name}` : `version ${version} of ${name}`;
  return (
    <Modal
      opened={asked !== undefined}
      onClose={close}
      title={version === undefined ? `Delete ${name}` : `Delete version ${version}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p>
        The rows of {what} and the {version === undefined ? 'files they came in' : 'file they came in'} are deleted for
        good. What a model was made from stays.
      </p>
      {remove.error && (
        <div className={classes.refused}>
          <Notice tone="bad" title="It was not deleted">
            {remove.error.message}
            {remove.error instanceof ApiError &&
              remove.error.errors.map(({ pointer, detail }) => <div key={pointer + detail}>{detail}</div>)}
          </Notice>
        </div>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={close} data-autofocus>
          Keep it
        </Button>
        <Button color="clay" onClick={() => remove.mutate()} loading={remove.isPending}>
          Delete
        </Button>
      </div>
    </Modal>
  );
}
