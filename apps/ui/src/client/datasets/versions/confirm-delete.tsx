import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { datasetVersionsQuery, deleteDataset, deleteVersion } from '../../api/dataset-versions.ts';
import { datasetQuery, datasetsQuery } from '../../api/datasets.ts';
import { Notice } from '../../states/notice.tsx';
import { usesOf } from './uses.ts';
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
  const needed = remove.error !== null && usesOf(remove.error) !== undefined;
  const what = version === undefined ? `the data set ${name}` : `version ${version} of ${name}`;
  return (
    <Modal
      opened={asked !== undefined}
      onClose={close}
      title={version === undefined ? `Delete ${name}` : `Delete version ${version}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {!needed && (
        <p>
          The rows of {what} and the {version === undefined ? 'files they came in' : 'file they came in'} are deleted
          for good. What a model was made from stays.
        </p>
      )}
      {remove.error && (
        <div className={classes.refused}>
          <Refused error={remove.error} />
        </div>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={close} data-autofocus>
          {needed ? 'Close' : 'Keep it'}
        </Button>
        {!needed && (
          <Button color="clay" onClick={() => remove.mutate()} loading={remove.isPending}>
            Delete
          </Button>
        )}
      </div>
    </Modal>
  );
}

const few = 8;

/** What it is needed for, once, each a link to where something can be done about it; or what else went wrong. */
function Refused({ error }: { error: Error }) {
  const uses = usesOf(error);
  if (!uses) {
    return (
      <Notice tone="bad" title="It was not deleted">
        {error.message}
      </Notice>
    );
  }
  const models = uses.some((use) => 'model' in use);
  return (
    <Notice tone="warning" title="It is needed">
      {models ? 'These were trained on it, so it stays as long as they do:' : 'These read it:'}
      <ul>
        {uses.slice(0, few).map((use) =>
          'model' in use ? (
            <li key={`${use.model} ${use.version}`}>
              <Link
                to="/models/$model"
                params={{ model: use.model }}
                search={{ version: use.version, tab: 'versions' }}
              >
                {use.model}, version {use.version}
              </Link>
            </li>
          ) : (
            <li key={use.task}>
              <Link to="/tasks/$id" params={{ id: use.task }}>
                a task that has not finished
              </Link>
            </li>
          ),
        )}
      </ul>
      {uses.length > few && `and ${uses.length - few} more. `}
      {!models && 'Wait until it has finished, or cancel it there.'}
    </Notice>
  );
}
