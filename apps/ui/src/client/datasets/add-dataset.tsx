import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import classes from './datasets.module.css';
import { FileDrop } from './file-drop.tsx';
import { send } from './import/sending.ts';

interface AddDatasetProps {
  /** Set when a new version of this very data set is added. */
  fixedName?: string;
  onClose?: () => void;
}

/** Choose a file; it is on its way at once, and the next page shows how it is understood. */
export function AddDataset({ fixedName, onClose }: AddDatasetProps) {
  const navigate = useNavigate();
  return (
    <div className={classes.add}>
      <FileDrop
        title={fixedName ? `Drop the next version of ${fixedName} here` : 'Drop a table here'}
        onFile={(file) => {
          send(file);
          navigate({ to: '/import', search: { file: file.name, ...(fixedName && { name: fixedName }) } });
        }}
      >
        or click to choose one: CSV, Excel, JSON or Parquet, also zipped, of any size.
      </FileDrop>
      {onClose && (
        <Button variant="subtle" size="xs" onClick={onClose} className={classes.close}>
          Not now
        </Button>
      )}
    </div>
  );
}
