/**
 * The index that is meant, which counts from the end where negative.
 * @throws RangeError where there is no element
 */
export function elementIndex(index: number, length: number): number {
  const place = index < 0 ? length + index : index;
  if (!Number.isInteger(place) || place < 0 || place >= length)
    throw new RangeError(`There is no element ${index}: there are ${length}`);
  return place;
}
