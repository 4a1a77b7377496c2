const { Actor } = require('nestjs-uactor/core');

class EchoActor {
  echo(value) {
    return value;
  }
}
Actor()(EchoActor);
exports.EchoActor = EchoActor;
