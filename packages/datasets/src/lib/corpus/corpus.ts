import { booleans } from './cases/booleans.ts';
import { brokenRows } from './cases/broken-rows.ts';
import { dateCases } from './cases/dates.ts';
import { delimiters } from './cases/delimiters.ts';
import { encodings } from './cases/encodings.ts';
import { excel } from './cases/excel.ts';
import { formulas } from './cases/formulas.ts';
import { headers } from './cases/headers.ts';
import { json, ndjson } from './cases/json.ts';
import { missing } from './cases/missing.ts';
import { numbers } from './cases/numbers.ts';
import { officeExports } from './cases/office-exports.ts';
import { packed } from './cases/packed.ts';
import { parquet } from './cases/parquet.ts';
import { programExports } from './cases/program-exports.ts';
import { refused } from './cases/refused.ts';
import { secondLook } from './cases/second-look.ts';
import { spreadsheetExports } from './cases/spreadsheet-exports.ts';
import { totals } from './cases/totals.ts';
import type { CorpusCase } from './corpus-case.ts';

const groups: CorpusCase[][] = [
  delimiters,
  headers,
  missing,
  numbers,
  booleans,
  dateCases,
  encodings,
  brokenRows,
  spreadsheetExports,
  programExports,
  officeExports,
  json,
  ndjson,
  excel,
  formulas,
  parquet,
  packed,
  secondLook,
  totals,
  refused,
];

/** Every nasty file that the reader is held to. */
export const corpus: CorpusCase[] = groups.flat();

/** The first of each group that is read. */
export const someOfEach: CorpusCase[] = groups.flatMap(
  (cases) => cases.find(({ refused: sentence }) => !sentence) ?? [],
);
