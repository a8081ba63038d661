import type { ImportFinding } from '../../../index.ts';

/** What the formulas of a sheet have left as values. Programs that write workbooks do not calculate them. */
export class FormulaResults {
  /** Formulas without any value, by column from 0. */
  readonly empty = new Map<number, number>();
  /** Those with a value, and how many of these are the number 0. */
  valued = 0;
  zeros = 0;

  add(column: number, type: string, text: string): void {
    // A text of no character is a value.
    if (text === '' && type !== 'str') this.empty.set(column, (this.empty.get(column) ?? 0) + 1);
    else this.valued += 1;
    if (type === 'n' && Number(text) === 0 && text !== '') this.zeros += 1;
  }
}

/** What was never calculated would become empty cells, or zeros, without a word. */
export function formulaFindings(
  { empty, valued, zeros }: FormulaResults,
  calculatedWhenOpened: boolean,
): ImportFinding[] {
  const advice = 'Open the workbook in a spreadsheet, save it there, and upload it again.';
  const findings: ImportFinding[] = [];
  if (empty.size > 0) {
    const columns = [...empty].sort(([a], [b]) => a - b).map(([column]) => columnLetters(column));
    const shown = columns.slice(0, 5).join(', ') + (columns.length > 5 ? ', …' : '');
    const count = empty.values().reduce((sum, one) => sum + one, 0);
    const which = `(column ${shown} of the sheet)`;
    const problem =
      count === 1
        ? `1 formula ${which} was never calculated: its cell is read as empty.`
        : `${count.toLocaleString('en')} formulas ${which} were never calculated: their cells are read as empty.`;
    findings.push(asked(`${problem} ${advice}`));
  } else if (calculatedWhenOpened && valued > 1 && zeros === valued) {
    const detail = `All ${valued.toLocaleString('en')} formulas have the value 0, and the workbook says that they are still to be calculated. ${advice}`;
    findings.push(asked(detail));
  }
  return findings;
}

function asked(detail: string): ImportFinding {
  return { code: 'formulas_uncalculated', level: 'question', detail };
}

/** 2 -> `C` */
function columnLetters(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnLetters(Math.floor(column / 26) - 1) + letter;
}
