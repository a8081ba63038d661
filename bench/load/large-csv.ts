import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const columns = 'id,age,income,score,height,weight,ratio,city,color,segment,active,signup,comment,visits,target';

/** Writes rows of every type, the same each time: whole and decimal numbers, words, dates, quoted text, missing cells. */
export async function writeLargeCsv(path: string, rows: number): Promise<void> {
  const output = createWriteStream(path);
  const next = generator(42);
  output.write(`${columns}\n`);
  let block = '';
  for (let row = 1; row <= rows; row++) {
    block += `${oneRow(row, next)}\n`;
    if (row % 2_000 !== 0 && row !== rows) continue;
    if (!output.write(block)) await once(output, 'drain');
    block = '';
  }
  output.end();
  await once(output, 'finish');
}

function oneRow(row: number, next: () => number): string {
  const whole = (below: number) => Math.floor(next() * below);
  const normal = () => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  return [
    row,
    next() < 0.05 ? '' : 18 + whole(70),
    Math.exp(normal() + 10).toFixed(2),
    normal().toFixed(6),
    (170 + 10 * normal()).toFixed(1),
    next() < 0.02 ? 'NA' : (70 + 15 * normal()).toFixed(1),
    next(),
    `City ${whole(200)}`,
    ['red', 'green', 'blue', 'black', 'white'][whole(5)],
    `s${whole(12)}`,
    next() < 0.5,
    new Date(1.5e12 + whole(1e11)).toISOString().slice(0, 10),
    `"note ${whole(1e6)}, ok"`,
    whole(1_000),
    next() < 0.3 ? 'yes' : 'no',
  ].join(',');
}

/** Numerical Recipes' linear congruential generator: good enough to fill a file. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
