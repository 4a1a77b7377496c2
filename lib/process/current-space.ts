import { processId } from '../actor/process-id.js';
import { randomBytes } from '../actor/random-bytes.js';
import { sharedState } from '../actor/shared-state.js';
import { localAddress } from '../channels/local-socket.js';
import { currentContext } from '../objects/current-call.js';
import { type LocalSpace, makeSpace } from '../objects/make-space.js';
import { ObjectSpace } from '../objects/object-space.js';

const KEY_BYTES = 32;

/** The space of whoever starts actors here: the actor whose code runs, or the host application, a family of its own. */
export function currentSpace(): ObjectSpace {
  const context = currentContext();
  return context instanceof ObjectSpace ? context : hostSpace().space;
}

/** No actor of the host application is left: neither is anything that others could reach. */
export function closeHostSpace(): void {
  hostSpace().close();
}

function hostSpace(): LocalSpace {
  return sharedState('host-space', () => {
    const local = makeSpace(processId);
    local.space.key = randomBytes(KEY_BYTES);
    local.space.address = localAddress(processId);
    return local;
  });
}
