/** One run of one of those that are compared. */
export interface Measured {
  seconds: number;
  /** Resident memory of the process that reads, at its highest; NaN where it cannot be told. */
  peakMegabytes: number;
}

/** The run of median time. */
export function typical(runs: Measured[]): Measured {
  return runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)] as Measured;
}
