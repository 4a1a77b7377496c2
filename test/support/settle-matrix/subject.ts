import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorProxy, type AutoProxy, processOf, spawn, UActorModule } from 'nestjs-uactor';
import { BLOCKED, type Control, type Doom, DoomedActor, GO } from '../../fixtures/doomed.actor.js';
import { builder } from '../../fixtures/nest/application.js';
import { eventually } from '../eventually.js';

export interface SubjectRequest {
  readonly doom: Doom;
  /** The fault comes while the actor starts. */
  readonly atBirth: boolean;
  /** The owner is a Nest application. */
  readonly inNest: boolean;
}

/** An actor that will come to its end, and its owner. */
export class Subject {
  /** Answers also while the actor's only slot is taken. */
  private control: AutoProxy<Control> | undefined;

  private constructor(
    readonly actor: ActorProxy<DoomedActor>,
    private readonly folder: string,
    /** What its owner does when it ends. */
    readonly closeOwner: () => Promise<void>,
  ) {}

  static async start(request: SubjectRequest): Promise<Subject> {
    const subject = await Subject.make(request);
    if (!request.atBirth) subject.control = await subject.actor.controls();
    return subject;
  }

  private static async make({ doom, atBirth, inNest }: SubjectRequest): Promise<Subject> {
    const folder = mkdtempSync(join(tmpdir(), 'uactor-doomed-'));
    const args: [Doom, string, 'at birth' | 'later'] = [doom, folder, atBirth ? 'at birth' : 'later'];
    if (!inNest) {
      const actor = await spawn(DoomedActor, { args, lazy: atBirth });
      return new Subject(actor, folder, async () => {
        await actor.shutdown({ drain: true });
      });
    }
    const app = await builder({
      imports: [UActorModule.forRoot({ actors: [{ actor: DoomedActor, args, lazy: atBirth }] })],
    }).compile();
    await app.init();
    return new Subject(app.get(DoomedActor), folder, () => app.close());
  }

  /** Only of an owner without Nest. */
  get process(): ReturnType<typeof processOf> {
    return processOf(this.actor);
  }

  /** Resolves once the process does nothing but wait for its end. */
  async blocked(): Promise<void> {
    await eventually(() => existsSync(join(this.folder, BLOCKED)), { what: 'that the process is blocked' });
  }

  async block(): Promise<void> {
    await this.control?.block();
    await this.blocked();
  }

  /** Waits until so many calls run in the actor. What was said on the link before has come there, too. */
  async begun(calls: number): Promise<void> {
    await eventually(async () => ((await this.control?.count()) ?? 0) >= calls, { what: 'the beginning of the call' });
  }

  get isBlocked(): boolean {
    return existsSync(join(this.folder, BLOCKED));
  }

  /** Lets the process, blocked, come to its end. */
  go(): void {
    writeFileSync(join(this.folder, GO), '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeOwner();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
