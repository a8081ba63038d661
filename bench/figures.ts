/** Prints measured figures against their budgets, as ratios, and remembers whether one was missed. */

export interface Figure {
  name: string;
  measured: number;
  unit: string;
  budget: number;
  /** `at most`: smaller is better. */
  bound: 'at most' | 'at least';
}

/** How much of the budget is used: 1 is the limit, below 1 is inside. */
export function ratio(figure: Figure): number {
  return figure.bound === 'at most' ? figure.measured / figure.budget : figure.budget / figure.measured;
}

/** Writes a line for each figure; true when all are within their budgets. */
export function reportFigures(figures: Figure[]): boolean {
  const width = Math.max(...figures.map((figure) => figure.name.length));
  for (const figure of figures) {
    const used = ratio(figure);
    const line = [
      figure.name.padEnd(width),
      `${round(figure.measured)} ${figure.unit}`.padStart(16),
      `${figure.bound} ${round(figure.budget)} ${figure.unit}`.padStart(22),
      `${used.toFixed(2)}x of the budget`,
      used <= 1 ? '' : 'MISSED',
    ];
    console.log(line.join('  ').trimEnd());
  }
  return figures.every((figure) => ratio(figure) <= 1);
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
