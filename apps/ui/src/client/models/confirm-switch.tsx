import { Button, Modal } from '@mantine/core';
import type { Model } from '@millrace/models';
import { Notice } from '../states/notice.tsx';
import classes from './models.module.css';

interface ConfirmSwitchProps {
  model: Model;
  asked: { version: number; back: boolean } | undefined;
  error: Error | null;
  pending: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Another version is about to answer every call: say so before it does. */
export function ConfirmSwitch({ model, asked, error, pending, onConfirm, onClose }: ConfirmSwitchProps) {
  const action = asked?.back ? `Roll back to version ${asked.version}` : `Promote version ${asked?.version}`;
  return (
    <Modal opened={asked !== undefined} onClose={onClose} title={action} closeButtonProps={{ 'aria-label': 'Close' }}>
      <p>
        From then on version {asked?.version} answers every call to {model.name} that names no version
        {model.champion !== undefined && `, in place of version ${model.champion}`}. Nothing is lost: you can go back
        the same way.
      </p>
      {error && <Notice tone="bad">{error.message}</Notice>}
      <div className={classes.dialogFoot}>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
        <Button onClick={onConfirm} loading={pending} data-autofocus>
          {asked?.back ? 'Roll back' : 'Promote'}
        </Button>
      </div>
    </Modal>
  );
}
