import { writeZip } from './write-zip.ts';

export interface WorkbookSheet {
  name: string;
  /** Content of `<sheetData>`, as XML. */
  data: string;
  state?: 'hidden' | 'veryHidden';
  /** What follows `<sheetData>`, such as `<mergeCells>`. */
  after?: string;
}

export interface WorkbookOptions {
  /** Shared strings, each the XML inside of its `<si>`. */
  strings?: string[];
  /** Days are counted from 1904, as old Macintosh versions did. */
  since1904?: boolean;
  /** Formulas are to be calculated by whoever opens it. */
  calculatedWhenOpened?: boolean;
  /** Namespace prefix of every element in the sheets. */
  prefix?: string;
  /** A formatted cell of style `s` has the number format `formats[s - 1]`: an id, or a code of its own. */
  formats?: (number | string)[];
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** An Excel workbook whose sheets are given as XML, since the traps lie there. */
export function writeWorkbook(sheets: WorkbookSheet[], options: WorkbookOptions = {}): Buffer {
  const { strings = [], since1904 = false, calculatedWhenOpened = false, prefix, formats = [] } = options;
  const namespace = prefix ? `xmlns:${prefix}="${main}"` : `xmlns="${main}"`;
  const tag = prefix ? `${prefix}:` : '';
  const part = (name: string, xml: string) => ({ name, bytes: declaration + xml });
  const sheetOf = ({ data, after = '' }: WorkbookSheet, index: number) =>
    part(
      `xl/worksheets/sheet${index + 1}.xml`,
      `<${tag}worksheet ${namespace}><${tag}sheetData>${data}</${tag}sheetData>${after}</${tag}worksheet>`,
    );
  return writeZip([
    part('[Content_Types].xml', contentTypes(sheets.length)),
    part('_rels/.rels', relationships([['officeDocument', 'xl/workbook.xml']])),
    part('xl/workbook.xml', workbook(sheets, since1904, calculatedWhenOpened)),
    part(
      'xl/_rels/workbook.xml.rels',
      relationships([
        ...sheets.map((_, index): [string, string] => ['worksheet', `worksheets/sheet${index + 1}.xml`]),
        ['styles', 'styles.xml'],
        ['sharedStrings', 'sharedStrings.xml'],
      ]),
    ),
    part('xl/styles.xml', styles(formats)),
    part('xl/sharedStrings.xml', `<sst xmlns="${main}">${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`),
    ...sheets.map(sheetOf),
  ]);
}

function contentTypes(sheets: number): string {
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const parts = [
    ['/xl/workbook.xml', 'sheet.main'],
    ['/xl/styles.xml', 'styles'],
    ['/xl/sharedStrings.xml', 'sharedStrings'],
    ...Array.from({ length: sheets }, (_, index) => [`/xl/worksheets/sheet${index + 1}.xml`, 'worksheet']),
  ].map(([path, type]) => `<Override PartName="${path}" ContentType="${kind}.${type}+xml"/>`);
  return `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.join('')}</Types>`;
}

function relationships(targets: [type: string, target: string][]): string {
  const each = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${relations}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${packages}/relationships">${each.join('')}</Relationships>`;
}

function workbook(sheets: WorkbookSheet[], since1904: boolean, calculatedWhenOpened: boolean): string {
  const each = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`,
  );
  const properties = since1904 ? '<workbookPr date1904="1"/>' : '<workbookPr/>';
  const calculation = calculatedWhenOpened ? '<calcPr calcId="124519" fullCalcOnLoad="1"/>' : '';
  return `<workbook xmlns="${main}" xmlns:r="${relations}">${properties}<sheets>${each.join('')}</sheets>${calculation}</workbook>`;
}

function styles(formats: (number | string)[]): string {
  const own = formats.flatMap((format, index) =>
    typeof format === 'string' ? [{ id: 164 + index, code: format }] : [],
  );
  const codes = own.map(({ id, code }) => `<numFmt numFmtId="${id}" formatCode="${code.replaceAll('"', '&quot;')}"/>`);
  const uses = formats.map((format, index) => (typeof format === 'number' ? format : 164 + index));
  const cells = [0, ...uses].map(
    (id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  );
  return `<styleSheet xmlns="${main}"><numFmts count="${codes.length}">${codes.join('')}</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs></styleSheet>`;
}

export type SheetCell = string | number | boolean | null | { xml: string };

/** Rows of plain cells; texts stand in the cells. A cell of its own is given as XML with `REF` for its place. */
export function sheetRows(rows: SheetCell[][], firstRow = 1): string {
  return rows
    .map((cells, index) => {
      const number = firstRow + index;
      const each = cells.map((cell, place) => sheetCell(cell, `${columnLetters(place)}${number}`));
      return `<row r="${number}">${each.join('')}</row>`;
    })
    .join('');
}

function sheetCell(cell: SheetCell, place: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'object') return cell.xml.replaceAll('REF', place);
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

function columnLetters(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26));
  return place < 26 ? letter : columnLetters(Math.floor(place / 26) - 1) + letter;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
