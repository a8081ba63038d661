/** Bare DuckDB with its own defaults doing what an ingest gives: load, Parquet, the same figures of every column. */
import { DuckDBInstance } from '@duckdb/node-api';

const [file, target] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
const before = performance.now();
await connection.run(`CREATE TABLE large AS FROM read_csv('${file}', nullstr = ['', 'NA'])`);
await connection.run(`COPY large TO '${target}' (FORMAT parquet)`);

const described = (await connection.runAndReadAll('DESCRIBE large')).getRows();
const words = described.flatMap(([name, type]) => (/VARCHAR|BOOLEAN/.test(String(type)) ? [String(name)] : []));
const numbers = described.flatMap(([name, type]) => {
  if (words.includes(String(name))) return [];
  return [{ name: String(name), value: type === 'DATE' ? `epoch_ms(${name})::DOUBLE` : `${name}::DOUBLE` }];
});
const figures = [
  ...words.map(
    (name) =>
      `count(${name}), count(DISTINCT ${name}), min(length(${name}::VARCHAR)), avg(length(${name}::VARCHAR)), max(length(${name}::VARCHAR))`,
  ),
  ...numbers.map(
    ({ name, value }) =>
      `count(${name}), count(DISTINCT ${name}), min(${value}), max(${value}), avg(${value}), stddev_samp(${value}),
       approx_quantile(${value}, [0.05, 0.25, 0.5, 0.75, 0.95])`,
  ),
];
await connection.runAndReadAll(`SELECT ${figures.join(', ')} FROM large`);
// Outliers by Tukey's fences, and the cells that are missing together. That `id` tells all rows apart is known by now.
for (const { value } of numbers) {
  await connection.runAndReadAll(`
    WITH v AS (SELECT ${value} AS x FROM large), q AS (SELECT approx_quantile(x, [0.25, 0.75]) AS p FROM v)
    SELECT count(*) FILTER (x < 4 * p[1] - 3 * p[2]), count(*) FILTER (x > 4 * p[2] - 3 * p[1]) FROM v, q`);
}
const gaps = described.map(([name]) => `${name} IS NULL`);
await connection.runAndReadAll(`SELECT ${gaps.join(', ')}, count(*) FROM large GROUP BY ALL`);
await relate(
  numbers.filter(({ name }) => name !== 'id'),
  words.filter((name) => name !== 'comment'),
);
for (const { value } of numbers) {
  await connection.runAndReadAll(`
    WITH v AS (SELECT ${value} AS x FROM large WHERE ${value} IS NOT NULL),
      ends AS (SELECT min(x) AS low, max(x) AS high FROM v)
    SELECT least(19, floor((x - low) / (high - low) * 20)) AS bin, count(*) FROM v, ends GROUP BY bin`);
}
for (const name of words) {
  await connection.runAndReadAll(`SELECT ${name}, count(*) AS n FROM large GROUP BY 1 ORDER BY n DESC LIMIT 20`);
}

/** Correlations, and how often values come together, of all pairs of columns in 25,000 of the rows. */
async function relate(measured: { name: string; value: string }[], classes: string[]): Promise<void> {
  const binned = measured.map(({ name }) => `ntile(10) OVER (ORDER BY ${name}) AS ${name}_bin`);
  await connection.run(
    `CREATE TABLE sampled AS SELECT *, ${binned.join(', ')} FROM (FROM large USING SAMPLE 25000 ROWS (reservoir, 1))`,
  );
  const pairs = <Item>(items: Item[]) =>
    items.flatMap((a, place) => items.slice(place + 1).map((b) => [a, b] as const));
  const correlations = pairs(measured).map(([a, b]) => `corr(${a.value}, ${b.value})`);
  await connection.runAndReadAll(`SELECT ${correlations.join(', ')} FROM sampled`);
  for (const [a, b] of pairs([...classes, ...measured.map(({ name }) => `${name}_bin`)])) {
    await connection.runAndReadAll(`SELECT ${a}, ${b}, count(*) FROM sampled GROUP BY ALL`);
  }
}

const seconds = (performance.now() - before) / 1_000;
process.send?.({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 }, () => process.exit(0));
