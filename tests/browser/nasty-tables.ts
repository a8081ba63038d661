/** Tables as people have them, for the stories of the browser. */

/**
 * Orders from a German office program: a title above the header, semicolons,
 * Windows-1252, decimal commas with a currency, days and months that could be
 * either, booleans in words, -200 for "not measured", a broken row.
 */
export function orders({ rows = 48, price = 1 }: { rows?: number; price?: number } = {}): Buffer {
  const cities = ['Köln', 'München', 'Berlin'];
  const lines = Array.from({ length: rows }, (_, row) => {
    const month = (row % 11) + 1;
    const amount = (1234.5 + row * 10 * price)
      .toFixed(2)
      .replace('.', ',')
      .replace(/^(\d)(\d{3})/, '$1.$2');
    const measured = row % 6 === 0 ? -200 : 12 + (row % 9);
    const cells = [
      5000 + row,
      100 + (row % 7),
      `02/0${(month % 9) + 1}/2026`,
      `${row % 8 === 5 ? 'k.A.' : `${amount} €`}`,
    ];
    return [...cells, row % 3 === 0 ? 'nein' : 'ja', measured, cities[row % 3]].join(';');
  });
  lines.splice(10, 0, '1;2;3');
  const header = 'Bestellnummer;Kunde;Datum;Betrag;bezahlt;Messwert;Ort';
  const text = ['Auswertung der Bestellungen;;;;;;', header, ...lines, ''].join('\r\n');
  // The one sign of this text that Windows-1252 has elsewhere than Latin-1.
  return Buffer.from(text.replaceAll('€', '\x80'), 'latin1');
}

/** Enough for two pieces of an upload, and for a look at its beginning while the rest is on its way. */
export function largeTable(): Buffer {
  const line = '17,3.5,north,2026-05-01T10:00:00Z,some words that make the row longer than it would have to be\n';
  const header = 'reading_1,reading_2,reading_3,reading_4,reading_5\n';
  const numbered = Array.from({ length: 1000 }, (_, row) => `${row}${line}`).join('');
  return Buffer.from(header + numbered.repeat(180));
}
