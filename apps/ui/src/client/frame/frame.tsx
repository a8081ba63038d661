import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { sessionQuery } from '../api/session.ts';
import { ErrorState } from '../states/error-state.tsx';
import { PageLoading } from '../states/page-loading.tsx';
import classes from './frame.module.css';
import { Navigation } from './navigation.tsx';

/** Everything behind the sign-in: navigation beside the page on a desk, below it on a phone. */
export function Frame() {
  const session = useQuery(sessionQuery);
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  useFocusOnArrival(main, location.pathname);

  if (session.data === null) return <Navigate to="/sign-in" search={{ to: location.href }} replace />;
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <Navigation />
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        {session.error && <ErrorState error={session.error} onRetry={session.refetch} />}
        {session.isPending && <PageLoading />}
        {session.data && <Outlet />}
      </main>
    </div>
  );
}

/** A screen reader starts at the top of the page that has just come, as it would after a plain link. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>, pathname: string) {
  const arrivedAt = useRef(pathname);
  useEffect(() => {
    if (arrivedAt.current === pathname) return;
    arrivedAt.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [main, pathname]);
}
