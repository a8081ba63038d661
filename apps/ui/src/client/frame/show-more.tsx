import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

interface ShowMoreProps {
  /** The list, as `useInfiniteQuery` answers it. */
  of: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  children?: ReactNode;
}

/** The button under a list that has a further page; nothing when it has none. */
export function ShowMore({ of, children = 'Show more' }: ShowMoreProps) {
  if (!of.hasNextPage) return null;
  return (
    <Button variant="default" mt="md" loading={of.isFetchingNextPage} onClick={() => of.fetchNextPage()}>
      {children}
    </Button>
  );
}
