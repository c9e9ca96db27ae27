import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock.js';
import { type Baresip, startBaresip } from '../baresip/baresip-process.js';
import { monotonicMs } from '../bench-clock.js';
import { decodeAlaw } from '../g711-alaw.js';
import type { Part } from '../parts.js';
import type { FarEndProcess } from './far-end-client.js';
import { G711_RATE_HZ } from './far-tone.js';
import type { PlainTransport } from './messages.js';
import type { HeardSound, PlainLift, PlainPhone } from './plain-phone.js';

export interface BaresipPhoneOptions {
  readonly clock: Clock;
  readonly folder: string;
  readonly modules: string;
  readonly transport: PlainTransport;
  /** Where it sends its calls. */
  readonly server: string;
  /** Host of the number that it dials. */
  readonly host?: string;
  /** PEM of a certificate with its key, which its TLS wants to have as well. */
  readonly certificate?: string;
  /** `address:port`, where the server is a name. */
  readonly dns?: string;
  readonly onStarted: (part: Part) => void;
}

/** Debian's baresip with PCMA, told to dial over ctrl_tcp. */
export class BaresipPhone implements PlainPhone {
  readonly name = 'baresip';
  readonly onsetsHeardMs: readonly number[] = [];

  /** Resolves when it takes commands. */
  static async start(options: BaresipPhoneOptions): Promise<BaresipPhone> {
    const { clock, folder, modules, transport, server, dns, certificate, onStarted } = options;
    const certificateFile = join(folder, 'baresip.pem');
    if (certificate !== undefined) await writeFile(certificateFile, certificate);
    const baresip = await startBaresip({
      clock,
      folder,
      modules,
      // Its concealment of losses is a filter, which a sound comes through in the reverse order.
      moreModules: ['plc', ...(transport === 'tls' ? ['srtp'] : [])],
      config: [
        ...(certificate === undefined ? [] : [`sip_certificate ${certificateFile}\n`]),
        ...(dns === undefined ? [] : [`dns_server ${dns}\n`]),
      ].join(''),
      // The account needs no registration: it is called by nobody.
      account: [
        '<sip:phone@127.0.0.1>;regint=0;audio_codecs=pcma/8000/1',
        `outbound="${server}"`,
        ...(transport === 'tls' ? ['mediaenc=srtp-mand'] : []),
      ].join(';'),
      onStarted,
    });
    return new BaresipPhone(baresip, `sip:88003334434@${options.host ?? '127.0.0.1'}`);
  }

  private constructor(
    private readonly baresip: Baresip,
    private readonly destination: string,
  ) {}

  get pid(): number {
    return this.baresip.pid;
  }

  async lift(farEnd: FarEndProcess, limitMs?: number): Promise<PlainLift> {
    const call = Promise.race([farEnd.call(limitMs), this.baresip.died]);
    const commandedMs = monotonicMs();
    const dialled = this.baresip.control.command('dial', this.destination);
    const [times] = await Promise.all([call, dialled]);
    return { commandedMs, ...times };
  }

  async hangUp(): Promise<void> {
    await this.baresip.control.command('hangup');
  }

  /** As it comes back through aubridge: what was heard in PCMA is the same in PCMA again. */
  async hear(farEnd: FarEndProcess, ms: number): Promise<HeardSound> {
    const codes = await Promise.race([farEnd.record(ms), this.baresip.died]);
    return { samples: decodeAlaw(codes), rateHz: G711_RATE_HZ };
  }
}
