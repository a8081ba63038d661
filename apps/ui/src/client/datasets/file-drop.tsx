import { IconTableImport } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import classes from './file-drop.module.css';

/** For the chooser only: what a file is, its content tells. */
const accepted =
  '.csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,.xlsx,.xlsm,.parquet,.gz,.zip,.zst,text/csv,text/plain,application/json';

interface FileDropProps {
  title: string;
  children?: ReactNode;
  /** Where it is one thing among others. */
  small?: boolean;
  onFile: (file: File) => void;
}

/** A place to drop one file on, which is also a button that opens the chooser. */
export function FileDrop({ title, children, small = false, onFile }: FileDropProps) {
  const [over, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  }

  return (
    <label
      className={classes.drop}
      data-over={over || undefined}
      data-small={small || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconTableImport size={small ? 24 : 34} stroke={1.2} aria-hidden className={classes.icon} />
      <span className={classes.title}>{title}</span>
      {children && <span className={classes.more}>{children}</span>}
      <input
        type="file"
        accept={accepted}
        className={classes.input}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}
