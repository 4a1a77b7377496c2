import { spawn } from 'nestjs-uactor/core';
import { HelloActor } from './hello.actor.js';
import { expectOtherProcess, expectGone } from './expectations.cjs';

const hello = await spawn(HelloActor);
const pid = expectOtherProcess(await hello.hello());
await hello.shutdown();
expectGone(pid);
