import { Link } from '@tanstack/react-router';
import classes from './states.module.css';

export function NotFound() {
  return (
    <main className={classes.alone}>
      <h1>There is no such page</h1>
      <p>The address may be mistyped, or what it named is gone.</p>
      <p>
        <Link to="/datasets">Go to the data</Link>
      </p>
    </main>
  );
}
