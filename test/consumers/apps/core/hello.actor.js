import { Actor } from 'nestjs-uactor/core';

export class HelloActor {
  hello() {
    return `Hello from process ${process.pid}!`;
  }
}
Actor()(HelloActor);
