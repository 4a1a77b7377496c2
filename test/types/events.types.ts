import { expectTypeOf } from 'expect-type';
import type { ActorEvent, ActorExit, SlowCall, UActorService } from 'nestjs-uactor';
import type { Observable } from 'rxjs';

expectTypeOf<UActorService['events$']>().toEqualTypeOf<Observable<ActorEvent>>();

/** Compiled, never run: the type tells what an event has, and there are no others. */
export function describeEvent(event: ActorEvent): string {
  switch (event.type) {
    case 'starting':
      return String(event.incarnation);
    case 'ready':
      expectTypeOf(event.pid).toEqualTypeOf<number | undefined>();
      return event.actor;
    case 'slow':
      expectTypeOf(event.calls).toEqualTypeOf<readonly SlowCall[]>();
      return String(event.calls.length);
    case 'hung':
      expectTypeOf(event.processorTime).toEqualTypeOf<number | undefined>();
      return String(event.duration);
    case 'recycling':
      return event.reason;
    case 'exited':
      expectTypeOf(event.exit).toEqualTypeOf<ActorExit>();
      return String(event.exit.forced);
    case 'restarting':
      return String(event.delay);
    case 'failed':
      expectTypeOf(event.cause).toBeUnknown();
      return event.actor;
    case 'stopped':
      // It is the actor that was stopped, not one of its lives.
      expectTypeOf(event).not.toHaveProperty('incarnation');
      return event.actor;
    default:
      expectTypeOf(event).toBeNever();
      return '';
  }
}
