import { type CorpusCase, day, lines, moment } from '../corpus-case.ts';

/** Windows-1252, as Excel writes it west of the Oder. */
const windows = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n').replaceAll('€', '\x80'), 'latin1');

/** Tables as spreadsheets and offices in several countries save them. */
export const spreadsheetExports: CorpusCase[] = [
  {
    trap: 'saved by Excel in Germany',
    file: windows(
      lines(
        'Straße;Umsatz;Anteil;Datum;Aktiv;PLZ',
        'Hauptstraße 1;1.234,50 €;12,5 %;31.12.2026;WAHR;01067',
        'Am Mühlbach;-7,25 €;7,0 %;01.02.2026;FALSCH;80331',
        ';;;;;',
        'Königsallee;12.000,00 €;;15.03.2026;WAHR;40212',
      ),
    ),
    columns: ['Straße: words', 'Umsatz: number', 'Anteil: number', 'Datum: datetime', 'Aktiv: boolean', 'PLZ: text'],
    rows: [
      ['Hauptstraße 1', 1234.5, 0.125, day('2026-12-31'), true, '01067'],
      ['Am Mühlbach', -7.25, 0.07, day('2026-02-01'), false, '80331'],
      [null, null, null, null, null, null],
      ['Königsallee', 12000, null, day('2026-03-15'), true, '40212'],
    ],
    words: { Aktiv: { true: 'WAHR', false: 'FALSCH' } },
    found: { delimiter: ';', decimalSeparator: ',' },
    findings: ['boolean_words Aktiv'],
  },
  {
    trap: 'saved by Excel in France',
    file: windows(
      lines(
        'Désignation;Prix;Date;Payé',
        'Crème brûlée;1\u00a0234,50 €;31/12/2026;VRAI',
        'Pâté;12,00 €;01/02/2026;FAUX',
        'Thé;0,75 €;03/04/2026;VRAI',
      ),
    ),
    columns: ['Désignation: words', 'Prix: number', 'Date: datetime', 'Payé: boolean'],
    rows: [
      ['Crème brûlée', 1234.5, day('2026-12-31'), true],
      ['Pâté', 12, day('2026-02-01'), false],
      ['Thé', 0.75, day('2026-04-03'), true],
    ],
    findings: ['boolean_words Payé'],
  },
  {
    trap: 'saved by Excel in the United States',
    file: '\ufeffAccount,Amount,Opened,Active,Rate\r\n"Smith, John","$1,234.50",1/31/2026 3:05 PM,TRUE,5.25%\r\n"O""Neil",($12.00),2/1/2026 12:00 AM,FALSE,7%\r\nDoe,#N/A,,TRUE,0.5%\r\n',
    columns: ['Account: words', 'Amount: number', 'Opened: datetime', 'Active: boolean', 'Rate: number'],
    rows: [
      ['Smith, John', 1234.5, moment('2026-01-31 15:05'), true, 0.0525],
      ['O"Neil', -12, day('2026-02-01'), false, 0.07],
      ['Doe', null, null, true, 0.005],
    ],
  },
  {
    trap: 'saved by Excel in Switzerland',
    file: windows(
      lines('Ort;Preis;Datum', "Zürich;1'234.50;31.12.2026", 'Genève;99.05;01.02.2026', "Bern;-12'000.00;15.03.2026"),
    ),
    columns: ['Ort: words', 'Preis: number', 'Datum: datetime'],
    rows: [
      ['Zürich', 1234.5, day('2026-12-31')],
      ['Genève', 99.05, day('2026-02-01')],
      ['Bern', -12000, day('2026-03-15')],
    ],
  },
  {
    trap: 'saved by Excel in Brazil',
    file: windows(
      lines(
        'Cidade;Preço;Data;Ativo',
        'São Paulo;1.234,50;31/12/2026;Sim',
        'Brasília;12,75;01/02/2026;Não',
        'Recife;0,99;03/04/2026;Sim',
      ),
    ),
    columns: ['Cidade: words', 'Preço: number', 'Data: datetime', 'Ativo: boolean'],
    rows: [
      ['São Paulo', 1234.5, day('2026-12-31'), true],
      ['Brasília', 12.75, day('2026-02-01'), false],
      ['Recife', 0.99, day('2026-04-03'), true],
    ],
    findings: ['boolean_words Ativo'],
  },
  {
    trap: 'saved by Excel as Unicode text',
    file: Buffer.from('\ufeffname\tprice\tnote\r\nЖук\t1.5\t"a ""b"""\r\n東京\t2.5\t"two\nlines"\r\n', 'utf16le'),
    columns: ['name: words', 'price: number', 'note: words'],
    rows: [
      ['Жук', 1.5, 'a "b"'],
      ['東京', 2.5, 'two\nlines'],
    ],
  },
  {
    trap: 'from Google Sheets: errors, percent and dates whose order one cell tells',
    file: 'Day,Spend,CTR,Done,Lookup\r\n1/5/2026,"$1,000.00",1.25%,TRUE,#REF!\r\n1/13/2026,$12.50,0.75%,FALSE,7\r\n2/1/2026,$3.00,2.00%,TRUE,8',
    columns: ['Day: datetime', 'Spend: number', 'CTR: number', 'Done: boolean', 'Lookup: integer'],
    rows: [
      [day('2026-01-05'), 1000, 0.0125, true, null],
      [day('2026-01-13'), 12.5, 0.0075, false, 7],
      [day('2026-02-01'), 3, 0.02, true, 8],
    ],
    found: { columnMissing: { Lookup: ['#REF!'] } },
  },
  {
    trap: 'answers of a form: questions as names, several answers in a cell',
    file: '"Timestamp","How satisfied are you?\n(1 to 5)","Which do you use?","Comments"\n"2026/01/05 10:00:00","4","Mail, Chat","Fine.\nThanks!"\n"2026/01/06 11:30:00","5","Chat",""\n"2026/01/07 12:00:00","","Mail","no"\n',
    columns: [
      'Timestamp: datetime',
      'How satisfied are you? (1 to 5): integer',
      'Which do you use?: words',
      'Comments: words',
    ],
    rows: [
      [moment('2026-01-05 10:00'), 4, 'Mail, Chat', 'Fine.\nThanks!'],
      [moment('2026-01-06 11:30'), 5, 'Chat', null],
      [moment('2026-01-07 12:00'), null, 'Mail', 'no'],
    ],
    findings: ['header_changed'],
  },
  {
    trap: 'a survey tool that writes three rows of names',
    file: lines(
      'StartDate,Finished,Q1',
      '"Start Date","Finished","How likely are you to recommend us?"',
      '"{""ImportId"":""startDate""}","{""ImportId"":""finished""}","{""ImportId"":""QID1""}"',
      ...Array.from({ length: 60 }, (_, row) => `2026-01-05 10:00:${10 + (row % 50)},${row % 3 === 0},${row % 11}`),
    ),
    columns: ['StartDate: words', 'Finished: words', 'Q1: words'],
    findings: ['mostly_numbers Q1', 'mostly_dates StartDate', 'mostly_booleans Finished'],
  },
  {
    trap: 'an issue tracker that repeats a name for each label',
    file: lines('Key,Labels,Labels,Labels,Points', 'A-1,x,,,3', 'A-2,x,y,,5', 'A-3,x,y,z,8'),
    columns: ['Key: words', 'Labels: words', 'Labels_2: words', 'Labels_3: words', 'Points: integer'],
    rows: [
      ['A-1', 'x', null, null, 3],
      ['A-2', 'x', 'y', null, 5],
      ['A-3', 'x', 'y', 'z', 8],
    ],
    findings: ['header_changed'],
  },
];
