import { short } from './table.mjs';

const WIDTH = 960;
const LABEL = 470;
const RIGHT = 90;
const TOP = 58;
const ROW = 26;
const BAR = 14;

/**
 * The ratios as bars on a logarithmic axis, each with a mark at its goal.
 * @param {import('./rows.mjs').Row[]} rows
 * @param {string} subtitle
 */
export function chart(rows, subtitle) {
  const ratios = rows.filter(({ figureUnit }) => figureUnit === 'x');
  const all = ratios.flatMap(({ figure, goal }) => [figure, goal]).filter((value) => value > 0);
  const from = 10 ** Math.floor(Math.log10(Math.min(0.5, ...all)));
  const to = 10 ** Math.ceil(Math.log10(Math.max(10, ...all)));
  const x = (value) => LABEL + ((WIDTH - LABEL - RIGHT) * Math.log(Math.max(value, from) / from)) / Math.log(to / from);
  const height = TOP + ratios.length * ROW + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>nestjs-uactor beside its peers</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(16, 22, 'nestjs-uactor beside its peers: ratios of medians, the goal as a mark', 'font-size="14" fill="#111"'),
    text(16, 40, subtitle, 'fill="#666"'),
    ...ticks(from, to).map((tick) => axis(x(tick), tick, height)),
    ...ratios.flatMap((row, index) => bar(row, TOP + index * ROW, x)),
    '</svg>',
    '',
  ].join('\n');
}

function ticks(from, to) {
  const count = Math.round(Math.log10(to / from));
  return Array.from({ length: count + 1 }, (_, index) => from * 10 ** index);
}

function axis(x, tick, height) {
  const line = `<line x1="${px(x)}" x2="${px(x)}" y1="${TOP - 4}" y2="${height - 12}" stroke="${tick === 1 ? '#999' : '#ddd'}"/>`;
  return line + text(x, TOP - 7, `${short(tick)}x`, 'text-anchor="middle" fill="#888" font-size="10"');
}

/** From 1x, to the left where it is less. */
function bar({ what, figure, goal, sign, met }, y, x) {
  const [left, right] = [x(Math.min(1, figure)), x(Math.max(1, figure))];
  const goalText = `${sign === '>=' ? '≥' : '≤'} ${short(goal)}`;
  return [
    text(LABEL - 12, y + 16, what, 'text-anchor="end" fill="#222" font-size="11"'),
    `<rect x="${px(left)}" y="${y + 5}" width="${px(Math.max(1, right - left))}" height="${BAR}" fill="${met ? '#2f9e62' : '#d9822b'}"/>`,
    `<line x1="${px(x(goal))}" x2="${px(x(goal))}" y1="${y + 2}" y2="${y + 8 + BAR}" stroke="#111" stroke-width="2"/>`,
    text(Math.max(right, x(goal)) + 6, y + 16, `${short(figure)}x (${goalText})`, 'fill="#222" font-size="11"'),
  ];
}

function text(x, y, content, attributes) {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${px(x)}" y="${y}" ${attributes}>${escaped}</text>`;
}

function px(value) {
  return String(Math.round(value * 10) / 10);
}
