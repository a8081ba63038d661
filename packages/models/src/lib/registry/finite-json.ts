/** JSON has no NaN and no infinity: a figure that could not be computed is left out, and so is a list with one in it. */
export function finiteJson(value: object): string {
  return JSON.stringify(value, (_, each) => (canBeWritten(each) ? each : undefined));
}

function canBeWritten(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return !Array.isArray(value) || value.every((each) => typeof each !== 'number' || Number.isFinite(each));
}
