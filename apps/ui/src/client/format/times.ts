const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const momentFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** `just now`, `5 minutes ago`, and a date when it is long past. */
export function formatAgo(time: string, now: number): string {
  const seconds = (Date.parse(time) - now) / 1000;
  if (seconds > -45) return 'just now';
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (seconds > -7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return date.format(new Date(time));
}

export function formatTime(time: string): string {
  return dateTime.format(new Date(time));
}

/** A moment of the data: epoch milliseconds, read in UTC as the data says it. */
export function formatDate(milliseconds: number): string {
  return date.format(new Date(milliseconds));
}

/** `0.8 s`, `42 s`, `3 min 20 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The same with the time of day, when it is not midnight. */
export function formatMoment(milliseconds: number): string {
  const moment = new Date(milliseconds);
  return milliseconds % 86_400_000 === 0 ? date.format(moment) : momentFormat.format(moment);
}
