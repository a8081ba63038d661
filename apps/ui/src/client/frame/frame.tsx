import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { sessionQuery } from '../api/session.ts';
import classes from './frame.module.css';
import { Navigation } from './navigation.tsx';

/** Everything behind the sign-in: navigation beside the page on a desk, below it on a phone. */
export function Frame() {
  const main = useRef<HTMLElement>(null);
  useFocusOnArrival(main, useLocation().pathname);
  useSessionEnd();
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <Navigation />
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </div>
  );
}

/** When the session ends under a page, the route is checked again and leads to the sign-in page. */
function useSessionEnd() {
  const router = useRouter();
  const { data: session } = useQuery(sessionQuery);
  useEffect(() => {
    if (session === null) router.invalidate();
  }, [session, router]);
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
