/** What a number in a cell stands for, by its format. `duration`: hours that may go past a day. */
export type NumberKind = 'number' | 'date' | 'time' | 'duration';

/** Formats that every workbook has without saying so (ECMA-376 part 1, 18.8.30), and those of East Asian editions. */
function builtIn(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58))
    return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return 'time';
  return id === 46 ? 'duration' : 'number';
}

/** What a format makes of a number: only the letters outside quotes, brackets and escapes count. */
export function numberKind(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return builtIn(id);
  const [section = ''] = code.split(';');
  if (/\[(h+|m+|s+)\]/i.test(section)) return 'duration';
  const letters = section
    .replace(/"[^"]*"?/g, '')
    .replace(/\[[^\]]*\]?/g, '')
    .replace(/[\\_*]./g, '')
    .replace(/general/gi, '')
    .toLowerCase();
  if (/[yd]|e{2,}|b{2,}/.test(letters)) return 'date';
  if (/[hs]/.test(letters)) return 'time';
  return /m/.test(letters) ? 'date' : 'number';
}

const dayMilliseconds = 86_400_000;
/** 9999-12-31, the last day that Excel knows. */
const lastSerial = 2_958_466;

/**
 * The date of a serial number: days since the end of 1899, where Excel has a
 * 29th of February 1900 that never was, or since 1904-01-01. Undefined when
 * Excel has no date for it either.
 */
export function dateOfSerial(serial: number, since1904: boolean): Date | undefined {
  if (!(serial >= 0 && serial < lastSerial)) return undefined;
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  return new Date(epoch + Math.round(serial * dayMilliseconds));
}

/** `15:05:00`, hours past 24 for a duration. */
export function timeOfSerial(serial: number): string {
  const milliseconds = Math.round(Math.abs(serial) * dayMilliseconds);
  const part = (unit: number, size: number) => String(Math.floor(milliseconds / unit) % size).padStart(2, '0');
  const hours = String(Math.floor(milliseconds / 3_600_000)).padStart(2, '0');
  const fraction = milliseconds % 1_000 === 0 ? '' : `.${String(milliseconds % 1_000).padStart(3, '0')}`;
  return `${serial < 0 ? '-' : ''}${hours}:${part(60_000, 60)}:${part(1_000, 60)}${fraction}`;
}

/** ISO text; without a time when it is midnight. */
export function dateText(date: Date): string {
  const iso = date.toISOString();
  if (date.getTime() % dayMilliseconds === 0) return iso.slice(0, 10);
  return date.getUTCMilliseconds() === 0 ? iso.slice(0, 19) : iso.slice(0, 23);
}
