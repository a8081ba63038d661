import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './states.module.css';

/** The outline of a page that is on its way; it stays invisible for the first moment, so a quick page does not blink. */
export function PageLoading() {
  return (
    <div className={classes.late} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      <Skeleton height={30} width={240} mb={12} />
      <Skeleton height={14} width={320} maw="80%" mb={36} />
      <Skeleton height={320} radius="md" />
    </div>
  );
}
