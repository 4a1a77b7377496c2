import { describe, expect, it } from '@jest/globals';
import { BASE_TYPEIDS } from '../../lib/actor/typeids.js';
import { sharing } from '../../lib/objects/shapes.js';

/** What the error for sharing a thing of no kind under that typeid says. */
function refusal(typeid: string): string {
  try {
    sharing(Object.create(null) as object, typeid, new Map());
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('typeids', () => {
  it('that can be declared are those that something can be shared under', () => {
    const [, list = ''] = /there are (.*)$/.exec(refusal('Nonsense')) ?? [];
    expect(list.split(', ').sort()).toEqual([...BASE_TYPEIDS].sort());
    for (const typeid of BASE_TYPEIDS.filter((each) => each !== 'auto')) expect(refusal(typeid)).toContain('is for');
  });
});
