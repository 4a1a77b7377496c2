// Neither an idle actor nor its pipes keep the script alive, and the actor ends with it.
import { spawn } from 'nestjs-uactor/core';
import { HelloActor } from './hello.actor.js';
import { expectOtherProcess } from './expectations.cjs';

const hello = await spawn(HelloActor);
expectOtherProcess(await hello.hello());
