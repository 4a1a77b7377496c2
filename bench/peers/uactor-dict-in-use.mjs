import UActorDict from './uactor-dict.mjs';

export default class extends UActorDict {
  limited = true;
}
