import { type Static, Type } from 'typebox';

export const RejectedRow = Type.Object({
  line: Type.Integer({
    description:
      'Line in the received file, from 1; of a workbook the row of the sheet, of a JSON list the record, of Parquet the row.',
  }),
  column: Type.Optional(Type.String()),
  reason: Type.String(),
  raw: Type.String({ description: 'The row as received, cut at 1,000 characters.' }),
});
export type RejectedRow = Static<typeof RejectedRow>;
