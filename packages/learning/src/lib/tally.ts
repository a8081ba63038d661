/** Adds to one cell of a counter that is known to have it. */
export function addTo(counts: { [index: number]: number }, index: number, amount = 1): void {
  counts[index] = (counts[index] as number) + amount;
}
