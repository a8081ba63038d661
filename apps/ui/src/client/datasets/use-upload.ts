import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { uploadDataset } from '../api/upload.ts';

export interface Upload {
  send: (name: string, file: File | (() => Promise<File>)) => void;
  cancel: () => void;
  sending: boolean;
  /** 0 to 1; 1 when all bytes have left and the server stores them. */
  fraction: number;
  error: Error | null;
}

/** Sends a file and, when the server has it, goes to the task that reads it. */
export function useUpload(): Upload {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [fraction, setFraction] = useState(0);
  const abort = useRef<AbortController>(null);

  const mutation = useMutation({
    mutationFn: async ({ name, file }: { name: string; file: File | (() => Promise<File>) }) => {
      abort.current = new AbortController();
      setFraction(0);
      const content = typeof file === 'function' ? await file() : file;
      return uploadDataset(name, content, { onProgress: setFraction, signal: abort.current.signal });
    },
    onSuccess: ({ task }) => {
      client.invalidateQueries({ queryKey: ['datasets'] });
      navigate({ to: '/tasks/$id', params: { id: task.id }, state: { follow: true } });
    },
  });
  const aborted = mutation.error instanceof DOMException && mutation.error.name === 'AbortError';
  return {
    send: (name, file) => mutation.mutate({ name, file }),
    cancel: () => abort.current?.abort(),
    sending: mutation.isPending,
    fraction,
    error: aborted ? null : mutation.error,
  };
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Go on to what the task makes as soon as it is there. */
    follow?: boolean;
  }
}
