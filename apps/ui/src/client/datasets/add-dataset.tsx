import { Button } from '@mantine/core';
import { useState } from 'react';
import { suggestNameOfFile } from '../format/names.ts';
import { formatBytes } from '../format/numbers.ts';
import { Sheet } from '../frame/sheet.tsx';
import { Notice } from '../states/notice.tsx';
import classes from './datasets.module.css';
import { FileDrop } from './file-drop.tsx';
import { NameField, nameProblem } from './name-field.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { useUpload } from './use-upload.ts';

interface AddDatasetProps {
  /** Names that are taken; the same name adds a version. */
  known?: string[];
  /** Set when a new version of this very data set is added. */
  fixedName?: string;
  onClose?: () => void;
}

/** Choose a file, name it, send it, watch it leave. */
export function AddDataset({ known = [], fixedName, onClose }: AddDatasetProps) {
  const [file, setFile] = useState<File>();
  const [name, setName] = useState(fixedName ?? '');
  const upload = useUpload();

  function choose(chosen: File) {
    setFile(chosen);
    if (!fixedName) setName(suggestNameOfFile(chosen.name));
  }

  if (!file) {
    return (
      <div className={classes.add}>
        <FileDrop
          title={fixedName ? `Drop the next version of ${fixedName} here` : 'Drop a CSV file here'}
          onFile={choose}
        >
          or click to choose one. Any size; what cannot be read is listed, not lost.
        </FileDrop>
        {onClose && (
          <Button variant="subtle" size="xs" onClick={onClose} className={classes.close}>
            Not now
          </Button>
        )}
      </div>
    );
  }
  return (
    <Sheet title={file.name} note={formatBytes(file.size)} className={classes.add}>
      {upload.sending ? (
        <UploadProgress upload={upload} name={file.name} />
      ) : (
        <form
          className={classes.nameForm}
          onSubmit={(event) => {
            event.preventDefault();
            if (!nameProblem(name)) upload.send(name, file);
          }}
        >
          {upload.error && <Notice tone="bad">{upload.error.message}</Notice>}
          {!fixedName && (
            <NameField
              label="Name of the data set"
              value={name}
              onChange={setName}
              taken={
                known.includes(name) ? `There is already a data set ${name}: this adds a version to it.` : undefined
              }
            />
          )}
          <div className={classes.buttons}>
            <Button type="submit">{upload.error ? 'Try again' : 'Upload'}</Button>
            <Button variant="subtle" onClick={() => setFile(undefined)}>
              Choose another file
            </Button>
          </div>
        </form>
      )}
    </Sheet>
  );
}
