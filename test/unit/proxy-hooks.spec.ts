import { expect, it } from '@jest/globals';
import { Actor, spawn } from 'nestjs-uactor';

@Actor()
class HookedActor {
  onModuleInit(): string {
    return 'called when the actor starts';
  }

  toJSON(): string {
    return 'the actor';
  }
}

// Nest calls the hooks of everything that it injects, and an actor's hooks belong to its process.
it("an actor's own hooks are no members of its proxy", async () => {
  const actor: object = await spawn(HookedActor, { lazy: true });
  expect('onModuleInit' in actor).toBe(false);
  expect(JSON.stringify({ actor })).not.toContain('the actor');
});
