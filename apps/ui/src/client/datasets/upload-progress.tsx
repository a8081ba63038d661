import { Button } from '@mantine/core';
import { Flow } from '../tasks/flow.tsx';
import type { Upload } from './use-upload.ts';

export function UploadProgress({ upload, name }: { upload: Pick<Upload, 'fraction' | 'cancel'>; name: string }) {
  const stored = upload.fraction >= 1;
  return (
    <Flow
      label={stored ? `Storing ${name}` : `Sending ${name}`}
      fraction={upload.fraction}
      moving
      action={
        <Button variant="default" size="xs" onClick={upload.cancel} disabled={stored}>
          Cancel
        </Button>
      }
    />
  );
}
