import classes from './legend.module.css';
import { seriesColor } from './series.ts';

interface LegendProps {
  items: { name: string; value?: string }[];
}

export function Legend({ items }: LegendProps) {
  return (
    <ul className={classes.legend}>
      {items.map(({ name, value }, index) => (
        <li key={name}>
          <span className={classes.swatch} style={{ background: seriesColor(index) }} />
          <span className={classes.name}>{name}</span>
          {value && <span className="mr-number mr-quiet">{value}</span>}
        </li>
      ))}
    </ul>
  );
}
