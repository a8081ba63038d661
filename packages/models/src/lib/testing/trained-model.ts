import type { Table } from '@millrace/learning';
import { heldOutMask, train } from '@millrace/learning/server';
import type { NewVersion } from '../registry/port.ts';
import { notBetter, sampleVersion } from './sample-version.ts';

const cities = ['rome', 'oslo', 'lima'];

/** People whose approval, grade and limit follow from age and city; `seed` shifts the rule, so that versions differ. */
export function peopleTable(seed: number, rows = 300): Table {
  const age = Float64Array.from({ length: rows }, (_, row) => 20 + ((row * 7919) % 60));
  const city = Int32Array.from({ length: rows }, (_, row) => (row * 31) % 3);
  const score = Float64Array.from(age, (years, row) => years + 10 * ((city[row] as number) === seed % 3 ? 1 : 0));
  return {
    rows,
    columns: [
      { name: 'age', type: 'integer', values: age },
      { name: 'city', type: 'category', codes: city, categories: cities },
      { name: 'approved', type: 'boolean', values: score.map((points) => (points > 50 + seed ? 1 : 0)) },
      {
        name: 'grade',
        type: 'category',
        codes: Int32Array.from(score, gradeOf),
        categories: ['low', 'middle', 'high'],
      },
      { name: 'limit', type: 'number', values: score.map((points) => points * 100.5) },
    ],
  };
}

function gradeOf(points: number): number {
  return points < 40 ? 0 : points < 60 ? 1 : 2;
}

export type Target = 'approved' | 'grade' | 'limit';

/** A small real model, ready to be registered as version `number` of `model`; only the first is to be champion. */
export async function trainedVersion(model: string, number: number, target: Target = 'approved'): Promise<NewVersion> {
  const table = peopleTable(number);
  const features = ['age', 'city'];
  const heldOut = heldOutMask(table, features, 'salt', 0.2);
  const trained = await train({ table, target, features, seed: number, heldOut });
  const { signature, metrics, intervals, curves, importance, baseline, onnx, explainer, interval, card } = trained;
  const report = { ...(interval && { interval }), ...(card && { card }) };
  const facts = { signature, metrics, intervals, curves, importance, baseline, onnx, explainer, report };
  return sampleVersion(model, number, { ...facts, ...(number > 1 && { verdict: notBetter(1) }) });
}
