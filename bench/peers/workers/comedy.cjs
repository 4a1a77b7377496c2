module.exports = class EchoActor {
  echo(value) {
    return value;
  }
};
