export { livingActors } from './process/living-actors.js';
