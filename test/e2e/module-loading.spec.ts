import { expect, it } from '@jest/globals';
import { started } from '../fixtures/self-starting.actor.js';

it("a file that starts actors while it is loaded cannot do so again in the actor's process", async () => {
  await using actor = await started;
  expect(await actor.refusal()).toMatch(
    /^ActorStartError: .*self-starting\.actor\.ts starts SelfStartingActor by itself/,
  );
  expect(await actor.refusal()).toContain('if (!isActorProcess) bootstrap();');
});
