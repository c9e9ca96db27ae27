import { join } from 'node:path';
import type { Clock } from '../../clock/clock.js';
import { type Baresip, startBaresip } from '../baresip/baresip-process.js';
import { monotonicMs } from '../bench-clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import { freePort } from '../free-port.js';
import type { Part } from '../parts.js';
import type { Contender, LiftTimes } from './contender.js';
import { FarEnd } from './far-end.js';

const LIFT_LIMIT_MS = 10_000;

/** Debian's baresip, told to dial over ctrl_tcp, against `sipp -sn uas` behind an observer. */
export class BaresipContender implements Contender {
  readonly name = 'baresip';
  readonly #baresip: Baresip;
  readonly #farEnd: FarEnd;
  readonly #invite: Expectation<number>;
  readonly #answer: Expectation<number>;
  readonly #packet: Expectation<number>;
  readonly #heard: Expectation<number>;

  /** Resolves when baresip takes commands. `onStarted` is told of everything that must be stopped. */
  static async start(
    clock: Clock,
    folder: string,
    modules: string,
    onStarted: (part: Part) => void,
  ): Promise<BaresipContender> {
    const sippPort = await freePort('udp');
    const sipp = new Child({
      clock,
      name: 'sipp',
      command: 'sipp',
      args: ['-sn', 'uas', '-i', '127.0.0.1', '-p', `${sippPort}`, '-mi', '127.0.0.1', '-nostdin'],
      cwd: folder,
      logFile: join(folder, 'sipp.log'),
    });
    onStarted(sipp);
    const farEnd = await FarEnd.open(clock, sippPort);
    onStarted(farEnd);
    // The account needs no registration: sipp is no registrar. Its proxy is the observer.
    const account = `<sip:phone@127.0.0.1>;regint=0;outbound="sip:127.0.0.1:${farEnd.port};transport=udp"`;
    const baresip = await startBaresip({ clock, folder, modules, account, onStarted });
    const died = Promise.race([baresip.died, sipp.died]);
    died.catch(() => undefined);
    return new BaresipContender(clock, { baresip, farEnd, died });
  }

  private constructor(clock: Clock, parts: { baresip: Baresip; farEnd: FarEnd; died: Promise<never> }) {
    const { died } = parts;
    this.#baresip = parts.baresip;
    this.#farEnd = parts.farEnd;
    this.#invite = new Expectation(clock, 'the INVITE of baresip', LIFT_LIMIT_MS, died);
    this.#answer = new Expectation(clock, 'the answer of sipp', LIFT_LIMIT_MS, died);
    this.#packet = new Expectation(clock, 'the first sound packet of baresip', LIFT_LIMIT_MS, died);
    this.#heard = new Expectation(clock, 'the first sound in a call of baresip', LIFT_LIMIT_MS, died);
    this.#farEnd.on = {
      invite: (atMs) => this.#invite.meet(atMs),
      answer: (atMs) => this.#answer.meet(atMs),
      firstPacket: (atMs) => this.#packet.meet(atMs),
      firstEcho: (atMs) => this.#heard.meet(atMs),
    };
  }

  get pid(): number {
    return this.#baresip.pid;
  }

  async lift(): Promise<LiftTimes> {
    const all = Promise.all([
      this.#invite.next(),
      this.#answer.next(),
      this.#packet.next(),
      this.#heard.next(),
    ]);
    const commandedMs = monotonicMs();
    const dialled = this.#baresip.control.command('dial', 'sip:88003334434@127.0.0.1');
    const [[inviteSeenMs, answerSentMs, firstPacketMs, heardMs]] = await Promise.all([all, dialled]);
    return { commandedMs, inviteSeenMs, answerSentMs, firstPacketMs, heardMs };
  }

  async hangUp(): Promise<void> {
    this.#farEnd.beQuiet();
    await this.#baresip.control.command('hangup');
  }
}
