import { formatAgo, formatTime } from '../format/times.ts';
import { useNow } from './use-now.ts';

/** How long ago something was; the exact time on pointing at it. */
export function Ago({ time }: { time: string }) {
  const now = useNow(30_000);
  return (
    <time dateTime={time} title={formatTime(time)}>
      {formatAgo(time, now)}
    </time>
  );
}
