import { median } from './rounds.mjs';

/**
 * One line of the table: what was measured, and whether the goal is met.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} [skipped] why there is nothing to tell
 * @property {{ name: string, value: number }} [subject]
 * @property {{ name: string, value: number }} [against]
 * @property {string} [unit] of both values
 * @property {number} [figure] what the goal is about
 * @property {string} [figureUnit] `x` for a ratio
 * @property {number} [low] the smallest figure of a round
 * @property {number} [high]
 * @property {'>=' | '<='} [sign]
 * @property {number} [goal]
 * @property {boolean} [met]
 */

/**
 * The median of the subject over the one of the best of the others; low and high are of single rounds.
 * @param {object} options
 * @param {Record<string, number[]>} options.results what each measured, round by round
 * @param {string[]} options.against those of them that the subject is compared with
 * @param {'>=' | '<='} [options.sign] what is better is more, or less
 * @returns {Row}
 */
export function ratioRow({ what, results, subject, against, unit, sign = '>=', goal }) {
  const others = against.filter((name) => results[name] !== undefined);
  if (others.length === 0) return { what, skipped: `without ${against.join(', ')} there is nothing to compare with` };
  const better = (a, b) => (sign === '>=' ? b - a : a - b);
  const [best] = others.toSorted((a, b) => better(median(results[a]), median(results[b])));
  const ours = results[subject];
  return {
    ...goalRow({
      what,
      figures: ours.map((value, round) => value / results[best][round]),
      figure: median(ours) / median(results[best]),
      figureUnit: 'x',
      sign,
      goal,
    }),
    subject: { name: subject, value: median(ours) },
    against: { name: best, value: median(results[best]) },
    unit,
  };
}

/**
 * A figure with a goal of its own.
 * @returns {Row}
 */
export function goalRow({ what, figures, figure = median(figures), figureUnit, sign, goal }) {
  const met = sign === '>=' ? figure >= goal : figure <= goal;
  return { what, figure, figureUnit, low: Math.min(...figures), high: Math.max(...figures), sign, goal, met };
}
