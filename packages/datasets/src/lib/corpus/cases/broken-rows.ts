import { type CorpusCase, lines } from '../corpus-case.ts';

export const brokenRows: CorpusCase[] = [
  {
    trap: 'rows with a field too few or too many',
    file: lines('a,b', '1,x', '2', '3,y,z', '4,w', '5,v'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [4, 'w'],
      [5, 'v'],
    ],
    rejects: ['3: 1 field', '4: 3 fields'],
  },
  {
    trap: 'a quote that is never closed takes its own line alone',
    file: lines('a,b', '1,x', '2,"y', '3,z', '4,w'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [3, 'z'],
      [4, 'w'],
    ],
    rejects: ['3: never closed'],
  },
  {
    trap: 'text after a closing quote',
    file: lines('a,b', '1,x', '2,"y" z', '3,w'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [3, 'w'],
    ],
    rejects: ['3: closing quote'],
  },
  {
    trap: 'lines are counted as an editor counts them, past quoted line breaks',
    file: lines('a,b', '1,"x', 'y', 'z"', '2', '3,w'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x\ny\nz'],
      [3, 'w'],
    ],
    rejects: ['5: 1 field'],
  },
  {
    trap: 'a sum and a source below the table',
    file: lines(
      'region;amount;n',
      'north;5;1',
      'south;6;2',
      'west;7;3',
      '',
      'Total: 18',
      'Source: own figures; rounded',
    ),
    columns: ['region: words', 'amount: integer', 'n: integer'],
    rows: [
      ['north', 5, 1],
      ['south', 6, 2],
      ['west', 7, 3],
    ],
    rejects: ['6: 1 field', '7: 2 fields'],
  },
  {
    trap: 'rows of delimiters alone below the table, as Excel writes them',
    file: lines('a;b', '1;x', '2;y', ';', ';'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  {
    trap: 'a type that the recipe fixes: other cells reject their row',
    file: lines('zip,amount,day', '00123,1,2026-01-01', '00124,many,2026-01-02', '00125,+3,5.1.2026'),
    recipe: { types: { zip: 'text', amount: 'number', day: 'datetime' } },
    columns: ['zip: text', 'amount: number', 'day: datetime'],
    rows: [
      ['00123', 1, '2026-01-01T00:00:00.000Z'],
      ['00125', 3, '2026-01-05T00:00:00.000Z'],
    ],
    rejects: ['3: "many"'],
  },
  {
    trap: 'backslashes before quotes, as MySQL writes them',
    file: lines('part,n', '"5\\" pipe",1', '"the \\"best\\", they say",2', '"plain",3'),
    columns: ['part: words', 'n: integer'],
    rows: [
      ['5" pipe', 1],
      ['the "best", they say', 2],
      ['plain', 3],
    ],
  },
  {
    trap: 'a backslash before a line break, as MySQL writes it: lines are still counted',
    file: lines('"part","n"', '"5\\" pipe,\\', 'long",1', '"2\\" pipe",2', '"3\\" pipe"', '"4\\" pipe",4'),
    columns: ['part: words', 'n: integer'],
    rows: [
      ['5" pipe,\nlong', 1],
      ['2" pipe', 2],
      ['4" pipe', 4],
    ],
    rejects: ['5: 1 field'],
    found: { escape: '\\' },
  },
  {
    trap: 'a cell of 200,000 characters',
    file: lines('a,b', `1,${'x'.repeat(200_000)}`, '2,y'),
    columns: ['a: integer', 'b: words'],
    rows: [
      [1, 'x'.repeat(200_000)],
      [2, 'y'],
    ],
  },
];
