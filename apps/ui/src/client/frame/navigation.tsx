import { IconActivity, IconBinaryTree2, IconKey, IconTable } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { AccountMenu } from './account-menu.tsx';
import classes from './frame.module.css';
import { Mark } from './mark.tsx';

const places = [
  { to: '/datasets', label: 'Data', icon: IconTable },
  { to: '/models', label: 'Models', icon: IconBinaryTree2 },
  { to: '/tasks', label: 'Tasks', icon: IconActivity },
  { to: '/keys', label: 'Keys', icon: IconKey },
] as const;

export function Navigation() {
  const { pathname } = useLocation();
  // The form of a model belongs to the models, a file that comes in to the data.
  const place = pathname.startsWith('/predict') ? '/models' : pathname.startsWith('/import') ? '/datasets' : pathname;
  return (
    <header className={classes.side}>
      <Link to="/datasets" className={classes.brand} aria-label="Millrace, to the data">
        <Mark />
        <span>Millrace</span>
      </Link>
      <nav aria-label="Main" className={classes.places}>
        {places.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.place} data-active={place.startsWith(to) || undefined}>
            <Icon size={19} stroke={1.6} aria-hidden />
            <span>{label}</span>
          </Link>
        ))}
      </nav>
      <AccountMenu />
    </header>
  );
}
