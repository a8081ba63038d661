import type { ColumnProfile } from '@millrace/datasets';
import { useId } from 'react';
import { MiniPlot } from '../plots/mini-plot.tsx';
import { outlookFor } from './target-rules.ts';
import classes from './train.module.css';

interface TargetCardProps {
  column: ColumnProfile;
  rows: number;
  chosen: boolean;
  suggested: boolean;
  onChoose: () => void;
}

export function TargetCard({ column, rows, chosen, suggested, onChoose }: TargetCardProps) {
  const outlook = outlookFor(column, rows);
  const impossible = 'problem' in outlook;
  const words = useId();
  return (
    <label className={classes.card} data-chosen={chosen || undefined} data-impossible={impossible || undefined}>
      <input
        type="radio"
        name="target"
        value={column.name}
        aria-label={column.name}
        aria-describedby={words}
        checked={chosen}
        disabled={impossible}
        onChange={onChoose}
      />
      <span className={classes.cardWords}>
        <span className={classes.cardName}>
          {column.name}
          {suggested && !impossible && <span className={classes.suggested}>suggested</span>}
        </span>
        <span id={words} className="mr-small mr-quiet">
          {impossible ? outlook.problem : outlook.words}
        </span>
      </span>
      <MiniPlot column={column} />
    </label>
  );
}
