import { type FactoryProvider, Scope } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';
import { describeActor } from './actor-token.js';
import { missingActors } from './known-tokens.js';

/**
 * Stand in for actors that are asked for and that nobody registers, so that the failure says what to do. They are
 * transient: Nest makes them when something injects them, and not before.
 */
export function missingActorProviders(): FactoryProvider[] {
  return missingActors().map(({ token, actorClass, name }) => ({
    provide: token,
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (inquirer: object): never => {
      const entry = name === undefined ? actorClass.name : `{ actor: ${actorClass.name}, name: '${name}' }`;
      throw new Error(
        `${describeActor(actorClass, name)}, which ${inquirer.constructor.name} injects, is not registered: ` +
          `import UActorModule.forRoot({ actors: [${entry}] }), or UActorModule.forFeature([${entry}])`,
      );
    },
  }));
}
