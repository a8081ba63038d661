import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** A ZIP archive with these files, by name; names of folders end with a slash. */
export async function makeZip(files: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name);
  }
  zip.end();
  return await buffer(zip.outputStream);
}

export interface RawSheet {
  name: string;
  /** The XML between `<sheetData>` tags. */
  data: string;
  state?: 'hidden' | 'veryHidden';
  /** XML after the rows. */
  after?: string;
}

export interface RawWorkbook {
  sheets: RawSheet[];
  /** The XML of each shared text, between `<si>` tags. */
  strings?: string[];
  /** Number formats by style, from 0. */
  formats?: string[];
  since1904?: boolean;
  /** Parts to add or to replace. */
  parts?: Record<string, string>;
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** A workbook whose XML is written by hand, for what no library writes. */
export async function makeWorkbook({
  sheets,
  strings = [],
  formats = [],
  since1904,
  parts,
}: RawWorkbook): Promise<Buffer> {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const files: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${office}"><workbookPr date1904="${since1904 ? 1 : 0}"/><sheets>${sheets
      .map(({ name, state }, index) => `<sheet name="${name}" r:id="s${index}" ${state ? `state="${state}"` : ''}/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map((_, index) => relation(`s${index}`, 'worksheet', `worksheets/sheet${index}.xml`))
      .join(
        '',
      )}${relation('t', 'sharedStrings', 'sharedStrings.xml')}${relation('y', 'styles', '/xl/styles.xml')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst ${main}>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts>${formats
      .map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`)
      .join(
        '',
      )}</numFmts><cellXfs>${formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('')}</cellXfs></styleSheet>`,
  };
  for (const [index, { data, after = '' }] of sheets.entries()) {
    files[`xl/worksheets/sheet${index}.xml`] = `<worksheet ${main}><sheetData>${data}</sheetData>${after}</worksheet>`;
  }
  return await makeZip({ ...files, ...parts });
}
