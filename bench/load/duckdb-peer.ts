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
  ...words.map((name) => `count(${name}), count(DISTINCT ${name})`),
  ...numbers.map(
    ({ name, value }) =>
      `count(${name}), count(DISTINCT ${name}), min(${value}), max(${value}), avg(${value}), stddev_samp(${value}),
       approx_quantile(${value}, [0.05, 0.25, 0.5, 0.75, 0.95])`,
  ),
];
await connection.runAndReadAll(`SELECT ${figures.join(', ')} FROM large`);
for (const { value } of numbers) {
  await connection.runAndReadAll(`
    WITH v AS (SELECT ${value} AS x FROM large WHERE ${value} IS NOT NULL),
      ends AS (SELECT min(x) AS low, max(x) AS high FROM v)
    SELECT least(19, floor((x - low) / (high - low) * 20)) AS bin, count(*) FROM v, ends GROUP BY bin`);
}
for (const name of words) {
  await connection.runAndReadAll(`SELECT ${name}, count(*) AS n FROM large GROUP BY 1 ORDER BY n DESC LIMIT 20`);
}
const seconds = (performance.now() - before) / 1_000;
process.send?.({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1_024 }, () => process.exit(0));
