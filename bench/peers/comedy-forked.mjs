import actors from 'comedy';

/** A comedy actor in a forked process. */
export default class Comedy {
  async start() {
    // What it calls a test is a system that logs nothing.
    this.system = actors.createSystem({ test: true });
    const root = await this.system.rootActor();
    this.actor = await root.createChild('/peers/workers/comedy.cjs', { mode: 'forked' });
  }

  echo(value) {
    return this.actor.sendAndReceive('echo', value);
  }

  use(value) {
    return this.actor.sendAndReceive('use', value);
  }

  close() {
    return this.system.destroy();
  }
}
