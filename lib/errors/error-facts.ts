/** Where and in which call an error happened. Absent facts are not known at that place. */
export interface ErrorFacts {
  /** The actor's name, as in logs and `ps`. */
  actor?: string;
  pid?: number;
  /** Which life of the actor, counted from 1. */
  incarnation?: number;
  method?: string;
  /** Milliseconds since the call was made (or the start began). */
  elapsed?: number;
}

/** `HelloActor.greet() (pid 4242)`: how messages name the place of a failure. */
export function describePlace({ actor, method, pid }: ErrorFacts): string {
  const place = method === undefined ? (actor ?? 'the peer') : `${actor ?? 'actor'}.${method}()`;
  return pid === undefined ? place : `${place} (pid ${pid})`;
}
