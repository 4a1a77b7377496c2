import { makeUse } from '../../support/in-use.mjs';

export function echo(value) {
  return value;
}

export const use = makeUse();

export default echo;
