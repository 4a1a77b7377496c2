/** Refuses an application that starts once more inside the process of one of its actors. */
export function startedAgain(): never {
  throw new Error(
    'This is the process of an actor, and the application starts in it again, since the file with which it is started was ' +
      "loaded with the actor's class. Write `if (!isActorProcess) bootstrap();` there (isActorProcess is exported by nestjs-uactor)",
  );
}
