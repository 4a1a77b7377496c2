const { Actor, isActorProcess, spawn } = require('nestjs-uactor/core');
const { expectOtherProcess, expectGone } = require('./expectations.cjs');

class HelloActor {
  hello() {
    return `Hello from process ${process.pid}!`;
  }
}
Actor()(HelloActor);

async function main() {
  const hello = await spawn(HelloActor);
  const pid = expectOtherProcess(await hello.hello());
  await hello.shutdown();
  expectGone(pid);
}

if (!isActorProcess) void main();
