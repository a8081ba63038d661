import { type Static, Type } from 'typebox';
import { ColumnRole, ColumnType } from './columns.ts';

/** What a table is written in. `csv` is text with any delimiter; `ndjson` one JSON record a line. */
export const TableFormat = Type.Union([
  Type.Literal('csv'),
  Type.Literal('json'),
  Type.Literal('ndjson'),
  Type.Literal('parquet'),
  Type.Literal('xlsx'),
]);
export type TableFormat = Static<typeof TableFormat>;

/** What a file is packed in. */
export const Compression = Type.Union([
  Type.Literal('none'),
  Type.Literal('gzip'),
  Type.Literal('zip'),
  Type.Literal('zstd'),
]);
export type Compression = Static<typeof Compression>;

export const DecimalSeparator = Type.Union([Type.Literal('.'), Type.Literal(',')]);
export const DateOrder = Type.Union([Type.Literal('month-first'), Type.Literal('day-first')]);

export const TextEncoding = Type.Union([
  Type.Literal('utf-8'),
  Type.Literal('utf-16'),
  Type.Literal('utf-16le'),
  Type.Literal('utf-16be'),
  Type.Literal('latin-1'),
  Type.Literal('windows-1252'),
  Type.Literal('windows-1250'),
  Type.Literal('windows-1251'),
  Type.Literal('windows-1253'),
  Type.Literal('windows-1254'),
  Type.Literal('iso-8859-2'),
  Type.Literal('iso-8859-15'),
  Type.Literal('koi8-r'),
  Type.Literal('macintosh'),
  Type.Literal('shift_jis'),
  Type.Literal('euc-jp'),
  Type.Literal('euc-kr'),
  Type.Literal('gb18030'),
  Type.Literal('big5'),
]);
export type TextEncoding = Static<typeof TextEncoding>;

const Words = Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 });

/** How a file is read. Everything that is left out is detected and then written down. */
export const ImportRecipe = Type.Object(
  {
    format: Type.Optional(TableFormat),
    compression: Type.Optional(Compression),
    entry: Type.Optional(Type.String({ description: 'The file in a ZIP archive that holds the table.' })),
    sheet: Type.Optional(Type.String({ description: 'The sheet of an Excel workbook.' })),
    uncalculated: Type.Optional(
      Type.Literal('as-stored', {
        description:
          'Formulas of a workbook that were never calculated are read as what stands in their cells: nothing, or 0. Left out: they are asked about.',
      }),
    ),
    records: Type.Optional(
      Type.String({ description: 'JSON pointer to the records in a JSON document: "" when it is the list itself.' }),
    ),
    delimiter: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2, description: 'One character, or the same one twice, as in `::`.' }),
    ),
    quote: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    escape: Type.Optional(
      Type.Literal('\\', {
        description: 'A backslash before a quote that is text. Left out: such a quote is doubled.',
      }),
    ),
    quotedLines: Type.Optional(
      Type.Boolean({ description: 'Each line stands in quotes as if it were a single cell, and holds several.' }),
    ),
    encoding: Type.Optional(TextEncoding),
    skipRows: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000, description: 'Records above the header, such as a title.' }),
    ),
    headerRows: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2,
        description: 'Records that name the columns. With two, the upper one names groups of columns.',
      }),
    ),
    decimalSeparator: Type.Optional(DecimalSeparator),
    columnDecimals: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.Literal('.'), Type.Literal(','), Type.Literal('either')]), {
        description:
          'What stands before the decimals of one column, by its name. `either`: a point in some cells and a comma in others; `1,234` is then 1.234. The column is one of numbers, unless its type is fixed.',
      }),
    ),
    dateOrder: Type.Optional(
      Type.Union(DateOrder.anyOf, {
        description: 'How 1/2/2026 is read: as the 2nd of January or the 1st of February. Needed when no date tells.',
      }),
    ),
    missing: Type.Optional(
      Type.Array(Type.String(), { description: 'Cells that mean "no value" in every column, beside the empty one.' }),
    ),
    columnMissing: Type.Optional(
      Type.Record(Type.String(), Words, { description: 'Further cells that mean "no value", by column name.' }),
    ),
    types: Type.Optional(
      Type.Record(Type.String(), ColumnType, { description: 'Types fixed by the user, by column name.' }),
    ),
    roles: Type.Optional(
      Type.Record(Type.String(), ColumnRole, { description: 'Roles fixed by the user, by column name.' }),
    ),
    rejectRows: Type.Optional(
      Type.Record(Type.String(), Words, {
        description:
          'Rows that are kept apart, by column name and its cells, such as `{"region": ["Total"]}`; "" is the empty cell. None named for a column: its rows are rows, also where they look like totals.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ImportRecipe = Static<typeof ImportRecipe>;

/** Something that was decided or noticed while a file was read, for a person to look at. */
export const ImportFinding = Type.Object({
  code: Type.String({
    description:
      'For programs, such as `date_order_ambiguous`, `missing_suspected`, `number_ambiguous`, `number_mixed`, `total_row`, `header_changed`, `rows_skipped`, `no_header`, `boolean_words`.',
  }),
  level: Type.Union([Type.Literal('info'), Type.Literal('question')], {
    description: '`question`: the file does not tell; look at it before you go on.',
  }),
  column: Type.Optional(Type.String()),
  detail: Type.String({ description: 'One sentence for a person.' }),
  meanwhile: Type.Optional(
    Type.String({ description: 'Of a question: one sentence about what is done as long as nobody answers.' }),
  ),
  choices: Type.Optional(
    Type.Array(
      Type.Object({
        label: Type.String(),
        recipe: Type.Unsafe<ImportRecipe>(
          Type.Object({}, { additionalProperties: true, description: 'What to add to the recipe for this choice.' }),
        ),
      }),
    ),
  ),
});
export type ImportFinding = Static<typeof ImportFinding>;
