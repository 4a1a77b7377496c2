import { describe, expect, it } from '@jest/globals';
import { type ActorProxy, UActorModule, UActorService } from 'nestjs-uactor';
import { CapturedLog, eventually, isAlive, listen } from '../fixtures/nest/application.js';
import { FailingActor } from '../fixtures/nest/hello.actor.js';
import { StubbornActor, TroubledActor } from '../fixtures/nest/troubled.actor.js';

describe("the application's log", () => {
  it('has each line of an actor once, with its name and pid', async () => {
    const log = new CapturedLog();
    await using running = await listen(
      { imports: [UActorModule.forRoot({ actors: [{ actor: TroubledActor, name: 'talker' }] })] },
      { log },
    );
    const talker = running.app.get<ActorProxy<TroubledActor>>('uactor:TroubledActor:talker');
    const pid = await talker.pid();
    await talker.say('one');
    await talker.say('two');
    const other = await running.app.get(UActorService).spawn(TroubledActor);
    await other.say('three');
    const otherPid = await other.pid();
    await eventually(() => log.with('not three').length > 0);
    await other.shutdown();
    await running.app.close();
    expect(log.with('talker ').sort()).toEqual([
      `ERROR [talker ${pid}] not one`,
      `ERROR [talker ${pid}] not two`,
      `LOG [talker ${pid}] one`,
      `LOG [talker ${pid}] two`,
    ]);
    expect(log.with('TroubledActor ').sort()).toEqual([
      `ERROR [TroubledActor ${otherPid}] not three`,
      `LOG [TroubledActor ${otherPid}] three`,
    ]);
  });

  it('says that an actor restarts, and that it has failed', async () => {
    const log = new CapturedLog();
    await using running = await listen({ imports: [UActorModule.forRoot({ actors: [TroubledActor] })] }, { log });
    const troubled = running.app.get<ActorProxy<TroubledActor>>(TroubledActor);
    await expect(troubled.crash(3)).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    await expect(troubled.crash(4)).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    await eventually(() => log.with('failed, its calls reject').length > 0);
    expect(log.with('[TroubledActor]')).toEqual([
      expect.stringMatching(/^WARN \[TroubledActor\] restarting in 1 ms: .*exit code 3/),
      expect.stringMatching(/^ERROR \[TroubledActor\] failed, its calls reject: .*exit code 4/),
    ]);
  });

  it('says that an actor had to be killed at the end', async () => {
    const log = new CapturedLog();
    const running = await listen({ imports: [UActorModule.forRoot({ actors: [StubbornActor] })] }, { log });
    const pid = await running.app.get<ActorProxy<StubbornActor>>(StubbornActor).pid();
    await running.app.close();
    expect(isAlive(pid)).toBe(false);
    expect(log.with('[StubbornActor]')).toEqual([
      'WARN [StubbornActor] was killed: its shutdown took longer than shutdownTimeout',
    ]);
  });

  it('does not repeat an error that fails the start of the application', async () => {
    const log = new CapturedLog();
    await expect(listen({ imports: [UActorModule.forRoot({ actors: [FailingActor] })] }, { log })).rejects.toThrow(
      'the actor cannot be made',
    );
    expect(log.with('FailingActor')).toEqual([]);
  });
});
