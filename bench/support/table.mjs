/** @param {import('./rows.mjs').Row[]} rows */
export function printTable(rows) {
  const lines = [['', 'uactor', 'against', 'ratio', 'spread', 'goal', 'met'], ...rows.map(cells)];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    console.log(
      line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
    );
  }
}

function cells({ what, skipped, subject, against, unit, figure, figureUnit, low, high, sign, goal, met }) {
  if (skipped !== undefined) return [what, '', skipped, '', '', '', ''];
  return [
    what,
    subject === undefined ? '' : `${short(subject.value)} ${unit}`,
    against === undefined ? '' : `${short(against.value)} ${against.name}`,
    `${short(figure)} ${figureUnit}`,
    `${short(low)}–${short(high)}`,
    `${sign === '>=' ? '≥' : '≤'} ${short(goal)}`,
    met ? 'yes' : 'NO',
  ];
}

/** Three digits that matter. */
export function short(number) {
  if (Math.abs(number) >= 1e6) return `${(number / 1e6).toPrecision(3)} M`;
  if (Math.abs(number) >= 1e4) return `${(number / 1e3).toPrecision(3)} k`;
  if (Math.abs(number) >= 100) return number.toFixed(0);
  return String(Number(number.toPrecision(3)));
}
