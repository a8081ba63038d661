import { beside, type CorpusCase, column } from '../corpus-case.ts';

const pairs: [string, string][] = [
  ['yes', 'no'],
  ['Y', 'N'],
  ['t', 'f'],
  ['ON', 'OFF'],
  ['ja', 'nein'],
  ['Oui', 'Non'],
  ['sí', 'no'],
  ['si', 'no'],
  ['sim', 'não'],
  ['Sim', 'Nao'],
  ['WAHR', 'FALSCH'],
  ['VRAI', 'FAUX'],
  ['да', 'нет'],
];

const inWords = pairs.map(
  ([yes, no]): CorpusCase => ({
    trap: `booleans in words: ${yes} and ${no}`,
    file: column('ok', [yes, no, '', yes, no]),
    columns: ['ok: boolean', 'n: integer'],
    rows: beside([true, false, null, true, false]),
    words: { ok: { true: yes, false: no } },
    findings: ['boolean_words ok'],
  }),
);

export const booleans: CorpusCase[] = [
  ...inWords,
  {
    trap: 'true and false in any case',
    file: column('ok', ['true', 'False', 'TRUE', 'NA']),
    columns: ['ok: boolean', 'n: integer'],
    rows: beside([true, false, true, null]),
  },
  {
    trap: 'yes and no in several cases: the words are those written most often',
    file: column('ok', ['yes', 'Yes', 'no', 'NO', 'Yes', 'NO']),
    columns: ['ok: boolean', 'n: integer'],
    rows: beside([true, true, false, false, true, false]),
    words: { ok: { true: 'Yes', false: 'NO' } },
    findings: ['boolean_words ok'],
  },
  {
    trap: 'yes alone is a word',
    file: column('ok', ['yes', '', 'yes', 'yes', 'yes']),
    columns: ['ok: category', 'n: integer'],
    rows: beside(['yes', null, 'yes', 'yes', 'yes']),
  },
  {
    trap: 'yes, no and maybe are words',
    file: column('ok', ['yes', 'no', 'maybe', 'yes', 'no', 'maybe']),
    columns: ['ok: category', 'n: integer'],
    rows: beside(['yes', 'no', 'maybe', 'yes', 'no', 'maybe']),
  },
  {
    trap: 'words of two pairs are words',
    file: column('ok', ['yes', 'no', 'true', 'false', 'yes', 'no', 'true', 'false']),
    columns: ['ok: category', 'n: integer'],
    rows: beside(['yes', 'no', 'true', 'false', 'yes', 'no', 'true', 'false']),
  },
  {
    trap: 'F and M are no boolean',
    file: column('sex', ['F', 'M', 'F', 'M']),
    columns: ['sex: category', 'n: integer'],
    rows: beside(['F', 'M', 'F', 'M']),
  },
  {
    trap: '0 and 1 are integers',
    file: column('ok', ['0', '1', '1', '0']),
    columns: ['ok: integer', 'n: integer'],
    rows: beside([0, 1, 1, 0]),
  },
];
