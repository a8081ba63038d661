/** A packed file that becomes larger than this must not be more than `maximumRatio` times the packed one. */
export const suspiciousBytes = 1024 ** 3;
/** Text packs at 3 to 30 to 1, rarely at 50; a bomb at 200 to 1,000. */
export const maximumRatio = 100;
/** An archive with more files than this is no table. */
export const maximumEntries = 10_000;
/** Names of files that are told. */
export const maximumToldEntries = 200;
/** A JSON record must fit in memory, and as CSV in a record of a CSV file. */
export const maximumJsonRecordBytes = 4 * 1024 * 1024;
/** Objects in objects that are flattened into columns. */
export const maximumNesting = 100;
/** Bytes that decide the format. */
export const headBytes = 1024 * 1024;
/** One text or tag in the XML of a workbook; a cell holds 32,767 characters at most. */
export const maximumXmlPieceCharacters = 8 * 1024 * 1024;
export const maximumXmlDepth = 100;
/** What Excel itself allows. */
export const maximumSheetColumns = 16_384;
/** At eight bytes each for where they lie. */
export const maximumSharedStrings = 20_000_000;
/** A cell holds 32,767 characters at most; the same text may stand in many. */
export const maximumSharedCharacters = 100_000;
/** Lists of sheets and styles are read into memory. */
export const maximumWorkbookPartBytes = 64 * 1024 * 1024;
/** Merged cells whose value is repeated; past this they are left as they are. */
export const maximumMerges = 100_000;
/** A few bytes of Parquet can say that there are any number of equal rows. */
export const maximumParquetRows = 2_000_000_000;
/** Levels of objects in which the list of records is looked for. */
export const maximumSurveyedDepth = 4;
/** Members of them that are remembered. */
export const maximumSurveyedMembers = 50_000;
