import type { ImportFinding, ImportRecipe } from '../../../index.ts';

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
  recipe: ImportRecipe,
): ImportFinding[] {
  const count = empty.values().reduce((sum, one) => sum + one, 0);
  if (count > 0) {
    const columns = [...empty].sort(([a], [b]) => a - b).map(([column]) => columnLetters(column));
    const shown = columns.slice(0, 5).join(', ') + (columns.length > 5 ? ', …' : '');
    const [formulas, cells] = count === 1 ? ['formula', 'Its cell is'] : ['formulas', 'Their cells are'];
    const which = `${count.toLocaleString('en')} ${formulas} (column ${shown} of the sheet)`;
    const problem = `${which} ${count === 1 ? 'was' : 'were'} never calculated.`;
    return [
      finding(recipe, {
        problem,
        read: `${cells} read as empty.`,
        answer: `Read ${count === 1 ? 'it' : 'them'} as empty`,
      }),
    ];
  }
  if (!calculatedWhenOpened || valued < 2 || zeros < valued) return [];
  const all = valued.toLocaleString('en');
  const problem = `All ${all} formulas have the value 0, and the workbook says that they are still to be calculated.`;
  return [finding(recipe, { problem, read: 'They are read as 0.', answer: 'Read them as 0' })];
}

/** Asked until it is answered; then it is only told, also of the next version. */
function finding(
  { uncalculated }: ImportRecipe,
  { problem, read, answer }: { problem: string; read: string; answer: string },
): ImportFinding {
  const code = 'formulas_uncalculated';
  if (uncalculated) return { code, level: 'info', detail: `${problem} ${read}` };
  return {
    code,
    level: 'question',
    detail: `${problem} To have their values, open the workbook in a spreadsheet, save it there, and upload it again.`,
    meanwhile: read,
    choices: [{ label: answer, recipe: { uncalculated: 'as-stored' } }],
  };
}

/** 2 -> `C` */
function columnLetters(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnLetters(Math.floor(column / 26) - 1) + letter;
}
