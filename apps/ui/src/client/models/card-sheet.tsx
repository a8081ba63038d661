import type { ModelCard } from '@millrace/learning';
import type { ModelVersion } from '@millrace/models';
import { cardAddress } from '../api/models.ts';
import { formatMetric, metricWords } from '../format/metrics.ts';
import { Sheet } from '../frame/sheet.tsx';
import classes from './tables.module.css';

/** What to know before relying on it; the whole card is a file. */
export function CardSheet({ card, version }: { card: ModelCard; version: ModelVersion }) {
  const { limits, notes } = card;
  return (
    <Sheet
      title="Model card"
      note="What to know before relying on it."
      className={classes.wide}
      actions={
        <a href={cardAddress(version.model, version.version)} download={`${version.model}-${version.version}-card.md`}>
          Download the card
        </a>
      }
    >
      <div className={classes.card}>
        <div>
          <h3>Limits</h3>
          {limits.length === 0 ? (
            <p>None were found in the data and the held-out rows.</p>
          ) : (
            <ul className={classes.list}>
              {limits.map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          )}
          {card.interval?.coverage !== undefined && (
            <p>
              Its intervals, made for {formatMetric('accuracy', card.interval.level)}, held{' '}
              {formatMetric('accuracy', card.interval.coverage)} of the held-out rows.
            </p>
          )}
        </div>
        <div>
          <h3>What was decided</h3>
          <ul className={classes.list}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            <li>{plainRule(card)}</li>
          </ul>
        </div>
      </div>
    </Sheet>
  );
}

/** What a rule without a model reaches: the least that a model is worth something for. */
function plainRule({ baseline }: ModelCard): string {
  const figures = Object.entries(baseline.metrics).map(
    ([metric, value]) => `${metricWords(metric).name} ${formatMetric(metric, value)}`,
  );
  return `Always answering the ${baseline.rule} would reach: ${figures.join(', ')}.`;
}
