/** Places in the control block of assembly/team.ts, as i32. */
export const controlWords = { finished: 1, threads: 3, failed: 5, count: 6 } as const;
