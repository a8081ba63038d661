import { refusal } from '../../errors.ts';
import type { ZipEntry } from '../zip-archive.ts';

/** True when an archive is an Excel workbook in the XML format. */
export function isWorkbook(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => /^\/?xl\/workbook\d*\.xml$/i.test(name.replaceAll('\\', '/')));
}

const packages: [RegExp, string][] = [
  [/^xl\/workbook\.bin$/i, 'a binary Excel workbook (.xlsb)'],
  [/^word\/document\.xml$/i, 'a Word document'],
  [/^ppt\/presentation\.xml$/i, 'a PowerPoint presentation'],
  [/^index\/document\.iwa$|^index\.zip$/i, 'a Numbers, Pages or Keynote document'],
  [/^meta-inf\/manifest\.mf$/i, 'a Java archive'],
  [/^androidmanifest\.xml$/i, 'an Android app'],
];

/** @throws MillraceError `datasets.not_text` for archives that are documents of other programs */
export function refuseOtherPackages(entries: readonly ZipEntry[]): void {
  const names = new Set(entries.map(({ name }) => name));
  const open = names.has('mimetype') && names.has('content.xml');
  const name = open
    ? 'an OpenDocument file (such as .ods)'
    : packages.find(([pattern]) => entries.some((entry) => pattern.test(entry.name)))?.[1];
  if (!name) return;
  throw refusal('not_text', `This is ${name}, which is not read. Save the table as .xlsx or CSV and upload that.`);
}
