import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { CellValue } from '../../index.ts';
import { readReceivedPath } from '../testing/read-received.ts';
import { realDataset } from '../testing/sample-csv.ts';

interface RealSet {
  file: string;
  rows: number;
  /** `name: type`, in order. */
  columns: string[];
  /** Missing cells by column; none in the others. */
  missing?: Record<string, number>;
  first: CellValue[];
}

/** Published facts of each set. `unknown` in bank_marketing is a word that the person may declare missing. */
const sets: RealSet[] = [
  {
    file: 'adult.csv',
    rows: 48_842,
    columns: [
      'age: integer',
      'workclass: category',
      'fnlwgt: integer',
      'education: category',
      'educational-num: integer',
      'marital-status: category',
      'occupation: category',
      'relationship: category',
      'race: category',
      'gender: category',
      'capital-gain: integer',
      'capital-loss: integer',
      'hours-per-week: integer',
      'native-country: category',
      'income: category',
    ],
    missing: { workclass: 2_799, occupation: 2_809, 'native-country': 857 },
    first: [
      25,
      'Private',
      226_802,
      '11th',
      7,
      'Never-married',
      'Machine-op-inspct',
      'Own-child',
      'Black',
      'Male',
      0,
      0,
      40,
      'United-States',
      '<=50K',
    ],
  },
  {
    file: 'penguins.csv',
    rows: 344,
    columns: [
      'species: category',
      'island: category',
      'bill_length_mm: number',
      'bill_depth_mm: number',
      'flipper_length_mm: integer',
      'body_mass_g: integer',
      'sex: category',
      'year: integer',
    ],
    missing: { bill_length_mm: 2, bill_depth_mm: 2, flipper_length_mm: 2, body_mass_g: 2, sex: 11 },
    first: ['Adelie', 'Torgersen', 39.1, 18.7, 181, 3_750, 'male', 2_007],
  },
  {
    file: 'california_housing.csv',
    rows: 20_640,
    columns: [
      ...['longitude', 'latitude', 'housing_median_age', 'total_rooms', 'total_bedrooms', 'population'].map(
        (name) => `${name}: number`,
      ),
      'households: number',
      'median_income: number',
      'median_house_value: number',
      'ocean_proximity: category',
    ],
    missing: { total_bedrooms: 207 },
    first: [-122.23, 37.88, 41, 880, 129, 322, 126, 8.3252, 452_600, 'NEAR BAY'],
  },
  {
    file: 'bank_marketing.csv',
    rows: 45_211,
    columns: [
      'age: integer',
      'job: category',
      'marital: category',
      'education: category',
      'default: boolean',
      'balance: integer',
      'housing: boolean',
      'loan: boolean',
      'contact: category',
      'day: integer',
      'month: category',
      'duration: integer',
      'campaign: integer',
      'pdays: integer',
      'previous: integer',
      'poutcome: category',
      'y: boolean',
    ],
    first: [
      58,
      'management',
      'married',
      'tertiary',
      false,
      2_143,
      true,
      false,
      'unknown',
      5,
      'may',
      261,
      1,
      -1,
      0,
      'unknown',
      false,
    ],
  },
  {
    file: 'wine_quality.csv',
    rows: 6_497,
    columns: [
      'type: category',
      'fixed acidity: number',
      'volatile acidity: number',
      'citric acid: number',
      'residual sugar: number',
      'chlorides: number',
      'free sulfur dioxide: number',
      'total sulfur dioxide: number',
      'density: number',
      'pH: number',
      'sulphates: number',
      'alcohol: number',
      'quality: integer',
    ],
    first: ['red', 7.4, 0.7, 0, 1.9, 0.076, 11, 34, 0.9978, 3.51, 0.56, 9.4, 5],
  },
  {
    file: 'bike_sharing_hourly.csv',
    rows: 17_379,
    columns: [
      'instant: integer',
      'dteday: datetime',
      ...['season', 'yr', 'mnth', 'hr', 'holiday', 'weekday', 'workingday', 'weathersit'].map(
        (name) => `${name}: integer`,
      ),
      ...['temp', 'atemp', 'hum', 'windspeed'].map((name) => `${name}: number`),
      ...['casual', 'registered', 'cnt'].map((name) => `${name}: integer`),
    ],
    first: [1, '2011-01-01T00:00:00.000Z', 1, 0, 1, 0, 0, 6, 0, 1, 0.24, 0.2879, 0.81, 0, 3, 13, 16],
  },
  {
    file: 'auto_mpg.csv',
    rows: 398,
    columns: [
      'mpg: number',
      'cylinders: integer',
      'displacement: number',
      'horsepower: number',
      'weight: integer',
      'acceleration: number',
      'model_year: integer',
      'origin: category',
      'name: text',
    ],
    missing: { horsepower: 6 },
    first: [18, 8, 307, 130, 3_504, 12, 70, 'usa', 'chevrolet chevelle malibu'],
  },
];

for (const { file, rows, columns, missing = {}, first } of sets) {
  const path = realDataset(file);
  test(`${file} is read as it was published`, { skip: path === undefined }, async () => {
    await using directory = await temporaryDirectory();
    const found = await readReceivedPath(path ?? '', directory.path);
    assert.deepEqual(
      found.columns.map(({ name, type }) => `${name}: ${type}`),
      columns,
    );
    assert.deepEqual([found.rows, found.rejected], [rows, 0]);
    assert.deepEqual(found.cells[0], first);
    const counted = found.profile.columns.filter((column) => column.missing > 0);
    assert.deepEqual(Object.fromEntries(counted.map((column) => [column.name, column.missing])), missing);
    assert.deepEqual(
      found.findings.filter(({ level }) => level === 'question').map(({ code, column }) => `${code} ${column}`),
      [],
    );
  });
}
