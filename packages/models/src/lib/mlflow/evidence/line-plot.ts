import { colours, escapeXml, svgOf } from './svg.ts';

export interface Line {
  name: string;
  x: number[];
  y: number[];
  isPoints?: boolean;
}

export interface LinePlot {
  title: string;
  x: string;
  y: string;
  lines: Line[];
}

const width = 640;
const height = 420;
const frame = { left: 70, top: 40, right: 150, bottom: 50 };
const mostPoints = 500;
const ticks = 5;

/** Lines or points over two axes. Of long lines every so many points are drawn. */
export function linePlot({ title, x, y, lines }: LinePlot): string {
  const across = scaleOf(
    lines.flatMap((line) => line.x),
    frame.left,
    width - frame.right,
  );
  const up = scaleOf(
    lines.flatMap((line) => line.y),
    height - frame.bottom,
    frame.top,
  );
  const parts = [
    `<text x="${frame.left}" y="24" font-size="15">${escapeXml(title)}</text>`,
    `<text x="${(frame.left + width - frame.right) / 2}" y="${height - 12}" text-anchor="middle">${escapeXml(x)}</text>`,
    `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">${escapeXml(y)}</text>`,
  ];
  for (let tick = 0; tick <= ticks; tick++) {
    const [ofX, ofY] = [across.at(tick / ticks), up.at(tick / ticks)];
    parts.push(
      `<line x1="${frame.left}" x2="${width - frame.right}" y1="${ofY.place}" y2="${ofY.place}" stroke="#ddd"/>`,
      `<text x="${frame.left - 6}" y="${ofY.place + 4}" text-anchor="end">${short(ofY.value)}</text>`,
      `<text x="${ofX.place}" y="${height - frame.bottom + 18}" text-anchor="middle">${short(ofX.value)}</text>`,
    );
  }
  lines.forEach((line, index) => {
    parts.push(drawn(line, colours[index % colours.length] as string, across.place, up.place));
    if (lines.length > 1 && index < 18) parts.push(legendEntry(line.name, index));
  });
  return svgOf(width, height, parts);
}

function drawn(line: Line, colour: string, across: (x: number) => number, up: (y: number) => number): string {
  const every = Math.max(1, Math.ceil(line.x.length / mostPoints));
  const points = line.x
    .map((x, index) => [x, line.y[index]] as [number, number])
    .filter(
      ([x, y], index) =>
        Number.isFinite(x) && Number.isFinite(y) && (index % every === 0 || index === line.x.length - 1),
    )
    .map(([x, y]) => [Number(across(x).toFixed(1)), Number(up(y).toFixed(1))]);
  if (line.isPoints) {
    return points.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2" fill="${colour}" fill-opacity="0.4"/>`).join('');
  }
  return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.map((point) => point.join(',')).join(' ')}"/>`;
}

function legendEntry(name: string, index: number): string {
  const [x, y] = [width - frame.right + 12, frame.top + 12 + index * 18];
  const text = name.length > 16 ? `${name.slice(0, 15)}…` : name;
  return `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colours[index % colours.length]}"/><text x="${x + 16}" y="${y}">${escapeXml(text)}</text>`;
}

function scaleOf(values: number[], from: number, to: number) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const place = (value: number) => from + ((value - low) / (high - low)) * (to - from);
  return { place, at: (share: number) => ({ value: low + share * (high - low), place: from + share * (to - from) }) };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
