import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, delay } from '../../clock/clock.js';
import { monotonicMs } from '../bench-clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import { freePort } from '../free-port.js';
import { BaresipControl } from './baresip-control.js';
import type { Contender, LiftTimes } from './contender.js';
import { FarEnd } from './far-end.js';

const START_LIMIT_MS = 10_000;
const LIFT_LIMIT_MS = 10_000;
const CONNECT_AGAIN_MS = 100;

/** Debian's baresip, told to dial over ctrl_tcp, against `sipp -sn uas` behind an observer. */
export class BaresipContender implements Contender {
  readonly name = 'baresip';
  readonly #baresip: Child;
  readonly #control: BaresipControl;
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
    onStarted: (part: { stop(): Promise<void> }) => void,
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
    const controlPort = await freePort('tcp');
    await writeBaresipFiles(folder, { modules, controlPort, proxyPort: farEnd.port });
    const baresip = new Child({
      clock,
      name: 'baresip',
      command: 'baresip',
      args: ['-f', folder],
      cwd: folder,
      logFile: join(folder, 'baresip.log'),
    });
    onStarted(baresip);
    const died = Promise.race([baresip.died, sipp.died]);
    died.catch(() => undefined);
    const control = await connect(clock, controlPort, died);
    onStarted(control);
    return new BaresipContender(clock, { baresip, control, farEnd, died });
  }

  private constructor(
    clock: Clock,
    parts: { baresip: Child; control: BaresipControl; farEnd: FarEnd; died: Promise<never> },
  ) {
    const { died } = parts;
    this.#baresip = parts.baresip;
    this.#control = parts.control;
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
    const dialled = this.#control.command('dial', 'sip:88003334434@127.0.0.1');
    const [[inviteSeenMs, answerSentMs, firstPacketMs, heardMs]] = await Promise.all([all, dialled]);
    return { commandedMs, inviteSeenMs, answerSentMs, firstPacketMs, heardMs };
  }

  async hangUp(): Promise<void> {
    this.#farEnd.beQuiet();
    await this.#control.command('hangup');
  }
}

/** Tries until baresip listens. */
async function connect(clock: Clock, port: number, died: Promise<never>): Promise<BaresipControl> {
  const startMs = clock.nowMs();
  for (;;) {
    try {
      return await BaresipControl.connect(clock, port, died);
    } catch (error) {
      if (clock.nowMs() - startMs > START_LIMIT_MS) throw error;
      await Promise.race([delay(clock, CONNECT_AGAIN_MS), died]);
    }
  }
}

/**
 * The account needs no registration: sipp is no registrar. Its proxy is the observer. The sound device is aubridge,
 * which gives back as microphone what it is given to play, so that what the ear would hear can be seen on the network.
 * The local ringback tone is off because it takes the same device away from the call (baresip 1.0.0).
 */
async function writeBaresipFiles(
  folder: string,
  { modules, controlPort, proxyPort }: { modules: string; controlPort: number; proxyPort: number },
): Promise<void> {
  const config = `module_path ${modules}
module g711.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${controlPort}
sip_listen 127.0.0.1:0
net_interface 127.0.0.1
audio_player aubridge,handset
audio_source aubridge,handset
ringback_disabled yes
`;
  await writeFile(join(folder, 'config'), config);
  const account = `<sip:phone@127.0.0.1>;regint=0;outbound="sip:127.0.0.1:${proxyPort};transport=udp"\n`;
  await writeFile(join(folder, 'accounts'), account);
  await writeFile(join(folder, 'contacts'), '');
}
