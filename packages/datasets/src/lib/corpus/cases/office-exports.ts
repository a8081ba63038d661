import { type CorpusCase, day, lines } from '../corpus-case.ts';

/** Tables as banks, companies and offices publish them. */
export const officeExports: CorpusCase[] = [
  {
    trap: 'SAP: a title, tabs at the start of lines, a minus behind, empty dates of zeros',
    file: lines(
      'Dynamic List Display',
      '',
      '\tMaterial\tMenge\tWert\tDatum',
      '',
      '\t000123\t1.234,00\t12,50-\t31.12.2026',
      '\t000124\t5,00\t7,25\t00.00.0000',
      '\t000125\t12,00\t0,50-\t01.02.2026',
    ),
    columns: ['column_1: words', 'Material: text', 'Menge: number', 'Wert: number', 'Datum: datetime'],
    rows: [
      [null, '000123', 1234, -12.5, day('2026-12-31')],
      [null, '000124', 5, 7.25, null],
      [null, '000125', 12, -0.5, day('2026-02-01')],
    ],
    findings: ['rows_skipped'],
  },
  {
    trap: 'SAP: a list with bars around the fields and dashes between the rows',
    file: lines(
      '-------------------------',
      '|Material|Menge |Wert   |',
      '-------------------------',
      '|000123  | 1.234|  12,50|',
      '|000124  |     5|   0,75|',
      '|000125  |    12| 3.000,00|',
      '-------------------------',
    ),
    columns: ['column_1: words', 'Material: text', 'Menge: integer', 'Wert: number', 'column_5: words'],
    rows: [
      [null, '000123', 1234, 12.5, null],
      [null, '000124', 5, 0.75, null],
      [null, '000125', 12, 3000, null],
    ],
    findings: ['rows_skipped'],
    rejects: ['3: 1 field', '7: 1 field'],
  },
  {
    trap: 'a logger: comments, a decimal point, -999.9 for missing',
    file: lines(
      '# station 17',
      '# lat 50.7 lon 7.1',
      'time,temp',
      ...Array.from(
        { length: 30 },
        (_, hour) =>
          `2026-01-05 ${`${hour % 24}`.padStart(2, '0')}:00:00,${hour % 6 === 5 ? '-999.9' : (hour % 7) + 0.5}`,
      ),
    ),
    columns: ['time: datetime', 'temp: number'],
    findings: ['rows_skipped', 'missing_suspected temp'],
  },
  {
    trap: 'a German bank: lines about the account above, a delimiter at the end of each row',
    file: Buffer.from(
      lines(
        '"Konto:";"DE12 3456"',
        '"Von:";"01.01.2026"',
        '"Kontostand:";"1.234,56 EUR"',
        '',
        '"Buchungstag";"Auftraggeber";"Betrag (EUR)";"Gläubiger-ID";',
        '"31.01.2026";"Stadtwerke; Bonn";"-1.234,56";"";',
        '"15.01.2026";"Gehalt";"3.000,00";"DE98";',
        '"02.01.2026";"Bäcker";"-7,25";"";',
      ),
      'latin1',
    ),
    columns: [
      'Buchungstag: datetime',
      'Auftraggeber: words',
      'Betrag (EUR): number',
      'Gläubiger-ID: words',
      'column_5: words',
    ],
    rows: [
      [day('2026-01-31'), 'Stadtwerke; Bonn', -1234.56, null, null],
      [day('2026-01-15'), 'Gehalt', 3000, 'DE98', null],
      [day('2026-01-02'), 'Bäcker', -7.25, null, null],
    ],
    findings: ['rows_skipped'],
    found: { skipRows: 3 },
  },
  {
    trap: 'a bank in the United States: a summary with fewer fields above the table',
    file: lines(
      'Description,,Summary Amt.',
      'Beginning balance as of 01/01/2026,,"1,000.00"',
      'Total credits,,"2,500.00"',
      '',
      'Date,Description,Amount,Running Bal.',
      '01/02/2026,"COFFEE, INC",-4.50,"995.50"',
      '01/15/2026,PAYROLL,"2,500.00","3,495.50"',
      '01/16/2026,RENT,"-1,200.00","2,295.50"',
    ),
    columns: ['Date: datetime', 'Description: words', 'Amount: number', 'Running Bal.: number'],
    rows: [
      [day('2026-01-02'), 'COFFEE, INC', -4.5, 995.5],
      [day('2026-01-15'), 'PAYROLL', 2500, 3495.5],
      [day('2026-01-16'), 'RENT', -1200, 2295.5],
    ],
    findings: ['rows_skipped'],
    found: { skipRows: 3 },
  },
  {
    trap: 'a payment service in Germany: commas between fields and inside amounts, a telling date',
    file: '\ufeff"Datum","Uhrzeit","Name","Brutto","Gebühr"\r\n"31.12.2026","10:00:00","Max Müller","1.250,00","-35,25"\r\n"02.01.2026","11:30:00","Eva, Ltd","-7,50","0,00"\r\n"03.01.2026","12:00:00","Max Müller","12,75","-0,61"\r\n',
    columns: ['Datum: datetime', 'Uhrzeit: words', 'Name: words', 'Brutto: number', 'Gebühr: number'],
    rows: [
      [day('2026-12-31'), '10:00:00', 'Max Müller', 1250, -35.25],
      [day('2026-01-02'), '11:30:00', 'Eva, Ltd', -7.5, 0],
      [day('2026-01-03'), '12:00:00', 'Max Müller', 12.75, -0.61],
    ],
  },
  {
    trap: 'the World Bank: lines above with commas at their ends, years as names, .. for missing',
    file:
      '\ufeff' +
      lines(
        '"Data Source","World Development Indicators",',
        '',
        '"Last Updated Date","2026-01-05",',
        '',
        '"Country Name","Country Code","2019","2020","2021",',
        '"Aruba","ABW","1.5","2.5","",',
        '"Angola","AGO","..","4.5","5.5",',
        '"Albania","ALB","6.5","..","7.5",',
      ),
    columns: [
      'Country Name: words',
      'Country Code: words',
      '2019: number',
      '2020: number',
      '2021: number',
      'column_6: words',
    ],
    rows: [
      ['Aruba', 'ABW', 1.5, 2.5, null, null],
      ['Angola', 'AGO', null, 4.5, 5.5, null],
      ['Albania', 'ALB', 6.5, null, 7.5, null],
    ],
    findings: ['rows_skipped'],
    found: { skipRows: 2, columnMissing: { '2019': ['..'], '2020': ['..'] } },
  },
  {
    trap: 'a statistics office: a title with commas, footnotes, - and x for missing',
    file: lines(
      '"Table 1: Population, area and density, 2026",,,',
      'Region,Population,Area,Density',
      '"North, upper","12,345",12.5,987.6',
      'South,"1,234,567",-,-',
      'West,"23,456",7.25,3235.3',
      '"1) Provisional figures, see notes"',
    ),
    columns: ['Region: words', 'Population: integer', 'Area: number', 'Density: number'],
    rows: [
      ['North, upper', 12345, 12.5, 987.6],
      ['South', 1234567, null, null],
      ['West', 23456, 7.25, 3235.3],
    ],
    findings: ['rows_skipped'],
    rejects: ['6: 1 field'],
  },
  {
    trap: 'a census file: a row of descriptions below the codes',
    file: lines(
      'GEO_ID,B01_001E,B01_002E',
      'Geography,Estimate!!Total,Estimate!!Male',
      '0500000US01001,58805,28000',
      '0500000US01003,231767,112000',
      '0500000US01005,25223,13000',
    ),
    columns: ['GEO_ID_Geography: words', 'B01_001E_Estimate!!Total: integer', 'B01_002E_Estimate!!Male: integer'],
    rows: [
      ['0500000US01001', 58805, 28000],
      ['0500000US01003', 231767, 112000],
      ['0500000US01005', 25223, 13000],
    ],
    findings: ['two_header_rows'],
  },
];
