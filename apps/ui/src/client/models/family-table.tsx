import type { FamilyScore } from '@millrace/models';
import { familyWords } from '../format/families.ts';
import { formatMeasure } from '../format/numbers.ts';
import classes from './tables.module.css';

/** How the kinds of models did on the same rows. */
export function FamilyTable({ families }: { families: FamilyScore[] }) {
  // While they are compared nobody knows yet how far one is behind.
  const isOver = families.some(({ difference }) => difference !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="Kinds of models">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Loss</th>
            {isOver && <th scope="col">Behind the best</th>}
          </tr>
        </thead>
        <tbody>
          {families.map((family) => (
            <tr key={family.family} data-faint={family.state !== 'complete' || undefined}>
              <th scope="row">{familyWords[family.family].name}</th>
              <td>{lossOf(family)}</td>
              {isOver && <td>{behind(family)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function lossOf({ mean, standardError, state, reason }: FamilyScore): string {
  if (mean === undefined) return reason ?? state;
  return standardError === undefined ? formatMeasure(mean) : `${formatMeasure(mean)} ± ${formatMeasure(standardError)}`;
}

function behind({ difference, differenceError }: FamilyScore): string {
  if (difference === undefined) return '–';
  if (difference <= 0) return 'is the best';
  return differenceError === undefined
    ? formatMeasure(difference)
    : `${formatMeasure(difference)} ± ${formatMeasure(differenceError)}`;
}
