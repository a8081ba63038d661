import { readFileSync, writeFileSync } from 'node:fs';

/** Bytes of this process in memory now, or at most since `startPeak` (`VmHWM`). Linux only. */
export function residentBytes(line: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`${line}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
}

/** Forgets the peak so far. */
export function startPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}
