import type { Curves } from '@millrace/learning';
import { escapeXml, svgOf } from './svg.ts';

const cell = 60;
const margin = 110;
/** Beyond this a picture of numbers is none. */
const mostLabels = 20;

/** Which class was taken for which; a darker cell holds a larger share of its actual class. */
export function confusionPlot({ labels, matrix }: NonNullable<Curves['confusion']>): string {
  const shown = labels.slice(0, mostLabels);
  const size = margin + shown.length * cell + 20;
  const parts = [`<text x="10" y="24" font-size="15">Confusion: actual by row, predicted by column</text>`];
  shown.forEach((label, row) => {
    const middle = margin + row * cell + cell / 2;
    const name = escapeXml(short(String(label)));
    parts.push(`<text x="${margin - 8}" y="${middle + 4}" text-anchor="end">${name}</text>`);
    parts.push(`<text x="${middle}" y="${margin - 10}" text-anchor="middle">${name}</text>`);
    const counts = matrix[row] ?? [];
    const all = counts.reduce((sum, count) => sum + count, 0);
    shown.forEach((_, column) => {
      const count = counts[column] ?? 0;
      const share = all > 0 ? count / all : 0;
      const [x, y] = [margin + column * cell, margin + row * cell];
      parts.push(
        `<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="#1f77b4" fill-opacity="${share.toFixed(3)}" stroke="#ccc"/>`,
        `<text x="${x + cell / 2}" y="${y + cell / 2 + 4}" text-anchor="middle" fill="${share > 0.6 ? 'white' : 'black'}">${Number(count.toPrecision(6))}</text>`,
      );
    });
  });
  return svgOf(size, size, parts);
}

function short(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}
