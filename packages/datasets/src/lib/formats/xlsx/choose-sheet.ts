import type { ImportFinding, ImportRecipe } from '../../../index.ts';
import { refusal } from '../../errors.ts';
import type { SharedStrings } from './shared-strings.ts';
import { readSheetRows } from './sheet-rows.ts';
import type { SheetPlace, Workbook } from './workbook.ts';

interface ChosenSheet {
  sheet: SheetPlace;
  findings: ImportFinding[];
}

/** Sheets that are looked into; a workbook of more is not meant as one table. */
const maximumLookedInto = 100;

/**
 * The sheet of the recipe, else the first visible one with more than one row: a note is no table.
 * @throws MillraceError `datasets.sheet_missing`, `datasets.workbook_empty`
 */
export async function chooseSheet(
  workbook: Workbook,
  strings: SharedStrings,
  recipe: ImportRecipe,
  signal?: AbortSignal,
): Promise<ChosenSheet> {
  if (recipe.sheet !== undefined) return { sheet: namedSheet(workbook, recipe.sheet), findings: [] };
  const filled: { sheet: SheetPlace; rows: number }[] = [];
  for (const sheet of workbook.sheets.filter(({ hidden }) => !hidden).slice(0, maximumLookedInto)) {
    const rows = await firstRows(workbook, sheet, strings, signal);
    if (rows > 0) filled.push({ sheet, rows });
  }
  const chosen = filled.find(({ rows }) => rows > 1) ?? filled[0];
  if (!chosen) throw noCells(workbook);
  const { sheet } = chosen;
  const others = filled.flatMap((each) => (each === chosen ? [] : [each.sheet]));
  return { sheet, findings: others.length > 0 ? [question(sheet, others)] : [] };
}

function namedSheet({ sheets }: Workbook, wanted: string): SheetPlace {
  const same = (name: string) => name.trim().toLowerCase() === wanted.trim().toLowerCase();
  const sheet = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => same(name));
  if (sheet) return sheet;
  const names = sheets.slice(0, 10).map(({ name }) => name);
  throw refusal('sheet_missing', `The workbook has no sheet "${wanted}". It has: ${names.join(', ')}.`);
}

/** How many rows there are, as far as that needs to be known: none, one, or more. */
async function firstRows(workbook: Workbook, sheet: SheetPlace, strings: SharedStrings, signal?: AbortSignal) {
  let count = 0;
  for await (const rows of readSheetRows(workbook, sheet, strings, signal)) {
    count += rows.length;
    if (count > 1) break;
  }
  return count;
}

function noCells({ sheets }: Workbook) {
  const hidden = sheets.filter((sheet) => sheet.hidden).map(({ name }) => name);
  const advice =
    hidden.length > 0
      ? `To read a hidden one, name it as "sheet" in the recipe: ${hidden.slice(0, 10).join(', ')}.`
      : 'Upload one that has a table.';
  return refusal('workbook_empty', `No visible sheet of the Excel workbook has cells. ${advice}`);
}

function question(chosen: SheetPlace, others: SheetPlace[]): ImportFinding {
  const choices = [chosen, ...others].slice(0, 20).map(({ name }) => ({ label: name, recipe: { sheet: name } }));
  return {
    code: 'sheet_chosen',
    level: 'question',
    detail: `The workbook has ${others.length + 1} sheets with cells.`,
    meanwhile: `Until you choose, "${chosen.name}" is read.`,
    choices,
  };
}
