/** Tables from a generator with a seed: the shape of the HIGGS table, and a wide one. */
import type { BenchTable } from './data.ts';

/** Numbers in 0..1 (splitmix32: Steele, Lea and Flood, 2014). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal (Box and Muller, 1958). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const lowLevel = 21;
const highLevel = 7;

/**
 * A million rows like the HIGGS table (Baldi, Sadowski and Whiteson, 2014): momenta, angles and tags of a few values
 * as measured, then seven masses computed from them; the class depends on the masses and on some tags, with noise.
 */
export function collisionTable(): BenchTable {
  const [trainingRows, testRows] = [1_000_000, 100_000];
  const rows = trainingRows + testRows;
  const random = randomFrom(28);
  const columns = Array.from({ length: lowLevel + highLevel }, () => new Float32Array(rows));
  const labels = new Float32Array(rows);
  const measured = new Float64Array(lowLevel);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < lowLevel; index++) {
      const kind = index % 4;
      if (kind === 0) measured[index] = Math.exp(normal(random) * 0.5);
      else if (kind === 3 && index > 4) measured[index] = Math.floor(random() * 3) * 1.0865;
      else measured[index] = kind === 1 ? normal(random) : (random() - 0.5) * 2 * Math.PI;
    }
    let score = -0.3;
    for (let index = 0; index < highLevel; index++) {
      const [a, b] = [measured[index * 3] as number, measured[index * 3 + 1] as number];
      const mass = Math.sqrt(Math.abs(a * a + b * b - 2 * a * b * Math.cos(measured[index * 3 + 2] as number)));
      (columns[lowLevel + index] as Float32Array)[row] = mass;
      score += (index % 2 ? 1 : -1) * 0.6 * Math.abs(mass - 1.2) + (mass > 1 && (measured[7] as number) > 1 ? 0.4 : 0);
    }
    score += 0.5 * Math.sin(measured[2] as number) * (measured[0] as number) - 0.2 * (measured[5] as number);
    for (let index = 0; index < lowLevel; index++) {
      (columns[index] as Float32Array)[row] = measured[index] as number;
    }
    labels[row] = random() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  }
  return { trainingRows, testRows, columns, categories: columns.map(() => 0), labels };
}

const wideColumns = 500;

/** A hundred thousand rows of 500 numbers: normal, whole, heavy-tailed, and with holes; a tenth of them tell the class. */
export function wideTable(): BenchTable {
  const [trainingRows, testRows] = [100_000, 25_000];
  const rows = trainingRows + testRows;
  const random = randomFrom(500);
  const scores = new Float64Array(rows);
  const columns = Array.from({ length: wideColumns }, (_, index) => {
    const kind = index % 5;
    const tells = index % 10 < 1 || index % 45 === 3;
    const column = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      const drawn = normal(random);
      if (tells) scores[row] = (scores[row] as number) + (index % 20 ? Math.abs(drawn) - 0.8 : drawn) * 0.4;
      if (kind === 1) column[row] = Math.round(drawn * 3);
      else if (kind === 2) column[row] = Math.exp(drawn * 2);
      else column[row] = kind === 3 && random() < 0.1 ? Number.NaN : drawn;
    }
    return column;
  });
  const labels = Float32Array.from(scores, (score) => (random() < 1 / (1 + Math.exp(-score)) ? 1 : 0));
  return { trainingRows, testRows, columns, categories: columns.map(() => 0), labels };
}
