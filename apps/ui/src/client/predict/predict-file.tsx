import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { predictFile } from '../api/batches.ts';
import { FileDrop } from '../datasets/file-drop.tsx';
import { UploadProgress } from '../datasets/upload-progress.tsx';
import { Sheet } from '../frame/sheet.tsx';
import { Notice } from '../states/notice.tsx';
import classes from './predict.module.css';

/** Many rows at once: a file goes in and comes back with the answers beside its rows. */
export function PredictFile({ model }: { model: string }) {
  const navigate = useNavigate();
  const [fraction, setFraction] = useState(0);
  const abort = useRef<AbortController>(null);
  const send = useMutation({
    mutationFn: (file: File) => {
      abort.current = new AbortController();
      setFraction(0);
      return predictFile(model, file, { onProgress: setFraction, signal: abort.current.signal });
    },
    onSuccess: ({ task }) => navigate({ to: '/tasks/$id', params: { id: task.id } }),
  });
  const aborted = send.error instanceof DOMException && send.error.name === 'AbortError';
  return (
    <Sheet
      title="A whole file at once"
      note="It comes back in its own format and order, with the answers as further columns."
      className={classes.file}
    >
      {send.error && !aborted && <Notice tone="bad">{send.error.message}</Notice>}
      {send.isPending ? (
        <UploadProgress
          upload={{ fraction, cancel: () => abort.current?.abort() }}
          name={send.variables?.name ?? 'the file'}
        />
      ) : (
        <FileDrop small title="Drop a table here" onFile={(file) => send.mutate(file)}>
          CSV, Excel, JSON or Parquet, also zipped.
        </FileDrop>
      )}
    </Sheet>
  );
}
