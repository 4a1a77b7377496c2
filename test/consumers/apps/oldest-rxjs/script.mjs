// Observables, with the oldest rxjs that the package allows.
import assert from 'node:assert/strict';
import { spawn } from 'nestjs-uactor/core';
import { lastValueFrom, Observable } from 'rxjs';
import { CountingActor } from './counting.actor.js';

const counting = await spawn(CountingActor);
const numbers = counting.count(3);
assert.ok(numbers instanceof Observable);
assert.equal(await lastValueFrom(numbers), 2);
await counting.shutdown();
