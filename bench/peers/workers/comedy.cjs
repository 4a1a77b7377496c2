module.exports = class EchoActor {
  async initialize() {
    const { makeUse } = await import('../../support/in-use.mjs');
    this.use = makeUse();
  }

  echo(value) {
    return value;
  }
};
