import type { CorpusCase } from '../corpus-case.ts';
import { type SheetCell, sheetRows, writeWorkbook } from '../write-workbook.ts';

const formula = (value: string, attributes = '') => ({ xml: `<c r="REF"${attributes}><f>A1*2</f>${value}</c>` });

function workbook(cells: [SheetCell, SheetCell][], calculatedWhenOpened = false): Buffer {
  return writeWorkbook([{ name: 'S', data: sheetRows([['n', 'twice'], ...cells]) }], { calculatedWhenOpened });
}

/** Programs that write workbooks leave it to the spreadsheet to calculate. */
export const formulas: CorpusCase[] = [
  {
    trap: 'a workbook whose formulas were never calculated, as openpyxl writes it',
    file: workbook(
      [
        [1, formula('<v></v>')],
        [2, formula('<v/>')],
        [3, formula('')],
      ],
      true,
    ),
    columns: ['n: integer', 'twice: words'],
    rows: [
      [1, null],
      [2, null],
      [3, null],
    ],
    findings: ['formulas_uncalculated'],
  },
  {
    trap: 'a workbook of which one formula was never calculated',
    file: workbook([
      [1, formula('<v>2</v>')],
      [2, formula('<v></v>')],
      [3, formula('<v>6</v>')],
    ]),
    columns: ['n: integer', 'twice: integer'],
    rows: [
      [1, 2],
      [2, null],
      [3, 6],
    ],
    findings: ['formulas_uncalculated'],
  },
  {
    trap: 'a workbook whose formulas were never calculated, read as empty by the recipe',
    file: workbook([
      [1, formula('<v>2</v>')],
      [2, formula('<v></v>')],
    ]),
    recipe: { uncalculated: 'as-stored' },
    columns: ['n: integer', 'twice: integer'],
    rows: [
      [1, 2],
      [2, null],
    ],
    found: { uncalculated: 'as-stored' },
  },
  {
    trap: 'a workbook whose formulas have a zero for what was never calculated, as XlsxWriter writes it',
    file: workbook(
      [
        [1, formula('<v>0</v>')],
        [2, formula('<v>0</v>')],
        [3, formula('<v>0</v>')],
      ],
      true,
    ),
    columns: ['n: integer', 'twice: integer'],
    findings: ['formulas_uncalculated'],
  },
  {
    trap: 'a workbook whose formulas give zeros, empty texts and errors',
    file: workbook([
      [1, formula('<v>0</v>')],
      [2, formula('<v></v>', ' t="str"')],
      [3, formula('<v>#N/A</v>', ' t="e"')],
      [4, formula('<v>8</v>')],
    ]),
    columns: ['n: integer', 'twice: integer'],
    rows: [
      [1, 0],
      [2, null],
      [3, null],
      [4, 8],
    ],
  },
];
