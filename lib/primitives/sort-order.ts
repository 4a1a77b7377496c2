import { types } from 'node:util';

/** How a list is sorted, in place of a function, which would have to be called in another process for every two items. */
export interface SortOptions<T> {
  /** The items' own property to sort by; without it they are sorted themselves. */
  readonly by?: Extract<keyof T, string | number>;
  /** The greatest first; what is equal keeps its order all the same. */
  readonly descending?: boolean;
  /** Takes strings for the numbers that they show. */
  readonly numeric?: boolean;
}

/**
 * Numbers, bigints and dates by their size; behind them everything else, as the strings that it makes, by code units. What is
 * no number, or undefined, comes last in either direction.
 * @throws TypeError for a function
 */
export function sortOrder<T>(options: SortOptions<T> = {}): (a: T, b: T) => number {
  if (typeof options !== 'object')
    throw new TypeError('Sorting takes no function or name: say { by: property, descending: true, numeric: true }');
  const { by, descending = false, numeric = false } = options;
  const direction = descending ? -1 : 1;
  const keyOf = (item: T): SortKey => sortKey(by === undefined ? item : ownProperty(item, by), numeric);
  return (one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    const ranks = a.rank - b.rank;
    if (Math.max(a.rank, b.rank) >= Rank.NoNumber) return ranks;
    return direction * (ranks || (a.value < b.value ? -1 : Number(a.value > b.value)));
  };
}

/** Never what an item inherits: a caller sees no more of it than its own properties. */
function ownProperty(item: unknown, name: PropertyKey): unknown {
  if (item === undefined || item === null || !Object.hasOwn(item, name)) return undefined;
  return (item as Record<PropertyKey, unknown>)[name];
}

const Rank = { Sized: 0, Text: 1, NoNumber: 2, Undefined: 3 } as const;

interface SortKey {
  readonly rank: number;
  readonly value: number | bigint | string;
}

function sortKey(item: unknown, numeric: boolean): SortKey {
  if (item === undefined) return { rank: Rank.Undefined, value: '' };
  if (typeof item === 'bigint') return { rank: Rank.Sized, value: item };
  if (typeof item !== 'number' && !types.isDate(item) && !numeric) return { rank: Rank.Text, value: textOf(item) };
  const value = Number(item);
  return { rank: Number.isNaN(value) ? Rank.NoNumber : Rank.Sized, value };
}

/** Also of what makes no good string: arrays sort in the same way. */
const textOf: (item: unknown) => string = String;
