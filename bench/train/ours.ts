/**
 * Millrace as one of the timed trainers: reads the table, then trains once for each line on stdin and answers each
 * with a line of JSON. Arguments: folder of the table, threads, rounds, file for the margins of the test rows.
 */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readTable } from './data.ts';
import { trainOurs } from './engine.ts';
import { residentBytes, startPeak } from './peak.ts';

const [folder = '', threads = '1', rounds = '100', answerFile = ''] = process.argv.slice(2);
const table = readTable(folder);
console.log(JSON.stringify({ ready: true }));
for await (const _ of createInterface({ input: process.stdin })) {
  const before = residentBytes();
  startPeak();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const model = await trainOurs(table, { threads: Number(threads), rounds: Number(rounds) });
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const peakBytes = residentBytes('VmHWM') - before;
  writeFileSync(answerFile, model.testMargins());
  console.log(JSON.stringify({ seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, peakBytes }));
}
