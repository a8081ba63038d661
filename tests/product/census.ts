/**
 * A generated census: people, some of whom earn more than 50K, in the manner of
 * UCI Adult. Tests and figures use it so that they need no outside file. The same
 * seed gives the same people.
 */

export type Person = Record<string, string | number | null>;

const workclasses = ['Private', 'Self-employed', 'Government', 'Unpaid'];
const educations = ['Primary', 'High-school', 'College', 'Bachelor', 'Master', 'Doctorate'];
const occupations = ['Sales', 'Craft', 'Clerical', 'Service', 'Executive', 'Specialist', 'Transport', 'Farming'];
const countries = ['United-States', 'Mexico', 'Germany', 'India', 'Canada', 'Philippines', 'Cuba'];
const maritalStates = ['Never-married', 'Married', 'Divorced', 'Widowed'];

export const censusTarget = 'income';
export const censusColumns = [
  'age',
  'workclass',
  'education',
  'education-years',
  'marital-status',
  'occupation',
  'capital-gain',
  'hours-per-week',
  'country',
  censusTarget,
];

/** mulberry32: a small seeded generator, uniform in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` people; about 3 % of the occupations are missing. */
export function* census(count: number, seed = 1): Generator<Person> {
  const random = randomFrom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  for (let index = 0; index < count; index++) {
    const age = 17 + Math.floor(random() * 60);
    const education = Math.min(5, Math.floor(random() * 3 + random() * 3.5));
    const marital = pick(maritalStates);
    const occupation = Math.floor(random() * occupations.length);
    const hours = 15 + Math.floor(random() * 50);
    const gain = random() < 0.1 ? Math.floor(random() * 20_000) : 0;
    const score =
      -4.6 +
      education * 0.75 +
      (marital === 'Married' ? 1.8 : 0) +
      (occupation >= 4 && occupation <= 5 ? 0.9 : 0) +
      Math.min(age - 17, 30) * 0.05 +
      (hours - 40) * 0.04 +
      gain / 3000;
    yield {
      age,
      workclass: pick(workclasses),
      education: educations[education] as string,
      'education-years': 6 + education * 2,
      'marital-status': marital,
      occupation: random() < 0.03 ? null : (occupations[occupation] as string),
      'capital-gain': gain,
      'hours-per-week': hours,
      country: pick(countries),
      [censusTarget]: random() < 1 / (1 + Math.exp(-score)) ? '>50K' : '<=50K',
    };
  }
}

/** The people as CSV text, a few hundred lines at a time. */
export function* censusCsv(count: number, seed = 1): Generator<string> {
  let lines = `${censusColumns.join(',')}\n`;
  for (const person of census(count, seed)) {
    lines += `${censusColumns.map((column) => person[column] ?? '').join(',')}\n`;
    if (lines.length > 32_768) {
      yield lines;
      lines = '';
    }
  }
  yield lines;
}

/** Rows for a predict call: people without the answer. */
export function censusQuestions(count: number, seed = 1000): Person[] {
  return [...census(count, seed)].map(({ [censusTarget]: _answer, ...question }) => question);
}
