import { UnstyledButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useCopy } from '../frame/use-copy.ts';
import classes from './sign-in.module.css';

/** A short command that is copied by a click. */
export function CopyText({ text }: { text: string }) {
  const { copied, copy } = useCopy(text);
  return (
    <UnstyledButton type="button" className={classes.copy} onClick={copy} aria-label={`Copy the command: ${text}`}>
      <code>{text}</code>
      {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} stroke={1.6} aria-hidden />}
      <span aria-live="polite" className={classes.copied}>
        {copied ? 'Copied' : ''}
      </span>
    </UnstyledButton>
  );
}
