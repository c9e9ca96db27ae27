import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goertzel, rmsDbfs } from '../../src/audio/level.js';
import { BaresipControl, type BaresipEvent } from './baresip-control.js';
import type { ServerCertificate } from './certificates.js';
import { freePort } from './free-port.js';
import { isListening } from './listening.js';
import { PeerProcess } from './peer-process.js';
import { until } from './until.js';

export type { BaresipEvent } from './baresip-control.js';

const MODULE_FOLDER = '/usr/lib/baresip/modules';
/** Another process may take a free port before baresip does. */
const ATTEMPTS = 3;
/** What sndfile.so writes before the samples: RIFF, `fmt ` of 16 bytes, `data`. */
const WAV_HEADER_BYTES = 44;

export type BaresipCodec = 'PCMA' | 'PCMU' | 'G722' | 'opus';

const codecNames: Readonly<Record<BaresipCodec, string>> = {
  PCMA: 'pcma/8000/1',
  PCMU: 'pcmu/8000/1',
  G722: 'g722/16000/1',
  opus: 'opus/48000/1',
};

export interface BaresipOptions {
  /** By which it is called. Default `udp`; `tls` needs a certificate. */
  readonly transport?: 'udp' | 'tcp' | 'tls';
  readonly certificate?: ServerCertificate;
  /** In order of preference. Default PCMA. */
  readonly codecs?: readonly BaresipCodec[];
  /** `sdes` takes calls with and without SRTP and offers both; `sdes-mandatory` neither takes nor makes one without. */
  readonly srtp?: 'none' | 'sdes' | 'sdes-mandatory';
  /** `manual`: it rings until {@link Baresip.accept}. Default `auto`. */
  readonly answer?: 'auto' | 'manual';
  /** What it says: a tone (10 to 20 000 Hz), or what it hears. Default {@link Baresip.toneHz}. */
  readonly says?: number | 'echo';
  /** Sends everything through this server, e.g. `sip:127.0.0.1:5060;transport=tcp`. */
  readonly outboundProxy?: string;
  /** Registers at {@link outboundProxy}. Default: nowhere. */
  readonly registration?: { readonly domain: string; readonly account: string; readonly password: string };
  /** Length of the packets that it sends, in ms. Default 20. */
  readonly ptimeMs?: number;
  /** Its jitter buffer in packets, as baresip's configuration says it. Default `5-10`, as there. */
  readonly jitterBuffer?: string;
}

/** Sound as it came out of baresip's decoder. */
export interface HeardByBaresip {
  readonly samples: Int16Array;
  readonly rateHz: number;
}

/**
 * baresip as a telephone with sound. Its module `ausine` makes the tone it says, `sndfile` writes to files what it
 * decodes, and `aubridge` stands for the sound device. It is called at {@link uri}, and calls by {@link dial}.
 */
export class Baresip {
  static readonly toneHz = 500;

  private constructor(
    readonly folder: string,
    private readonly process: PeerProcess,
    private readonly control: BaresipControl,
    /** Where it is called. */
    readonly uri: string,
    readonly port: number,
  ) {}

  /** Resolves when it takes calls. */
  static async start(options: BaresipOptions = {}): Promise<Baresip> {
    await access(MODULE_FOLDER).catch(() => {
      throw new Error('baresip is missing: apt-get install baresip-core');
    });
    for (let attempt = 1; ; attempt++) {
      const folder = await mkdtemp(join(tmpdir(), 'hotline-baresip-'));
      try {
        return await Baresip.#startIn(folder, options);
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  static async #startIn(folder: string, options: BaresipOptions): Promise<Baresip> {
    const { transport = 'udp', certificate } = options;
    if (transport === 'tls' && !certificate) throw new Error('baresip over TLS needs a certificate');
    const sipPort = await freePort('udp');
    const controlPort = await freePort();
    // baresip takes TLS on the port after.
    const port = transport === 'tls' ? sipPort + 1 : sipPort;
    if (certificate) await writeFile(join(folder, 'server.pem'), certificate.key + certificate.cert);
    await writeFile(join(folder, 'config'), configText(folder, { ...options, sipPort, controlPort }));
    await writeFile(join(folder, 'accounts'), accountText(options));
    await writeFile(join(folder, 'contacts'), '');
    const process = new PeerProcess({
      command: 'baresip',
      args: ['-f', folder],
      cwd: folder,
      install: 'baresip is missing: apt-get install baresip-core',
    });
    try {
      await process.ready(
        async () =>
          (await isListening('tcp', controlPort)) &&
          (await isListening(transport === 'udp' ? 'udp' : 'tcp', port)),
      );
      const control = await BaresipControl.connect(controlPort);
      const user = options.registration?.account ?? 'baresip';
      return new Baresip(
        folder,
        process,
        control,
        `sip:${user}@127.0.0.1:${port};transport=${transport}`,
        port,
      );
    } catch (error) {
      await process.end('SIGKILL');
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** What it wrote to its terminal. */
  get output(): string {
    return this.process.output;
  }

  /** All that happened so far, oldest first. */
  get events(): readonly BaresipEvent[] {
    return this.control.events;
  }

  /** Codecs of the present call or the last, as baresip writes them (`PCMA`, `opus`); undefined before any. */
  get codecs(): { readonly sends: string | undefined; readonly hears: string | undefined } {
    const last = (coder: string) =>
      [...this.output.matchAll(new RegExp(`Set audio ${coder}: (\\S+)`, 'g'))].at(-1)?.[1];
    return { sends: last('encoder'), hears: last('decoder') };
  }

  /** Crypto suite of the present call or the last (RFC 4568 section 6.2); undefined when none was encrypted. */
  get cryptoSuite(): string | undefined {
    return this.events
      .findLast(({ type }) => type === 'CALL_MENC')
      ?.param?.split(',')
      .at(-1);
  }

  /** Waits until so many events of this type have happened in all. */
  async happened(type: string, times = 1, limitMs = 5_000): Promise<void> {
    const count = () => this.events.filter((event) => event.type === type).length;
    await until(`${times} ${type} of baresip`, () => count() >= times, limitMs);
  }

  /** Waits until it is registered. It registers as it starts, too early for an event. */
  async registered(): Promise<void> {
    const isRegistered = async () => (await this.control.command('reginfo')).includes('OK ');
    await until('baresip is registered', isRegistered);
  }

  async dial(uri: string): Promise<void> {
    await this.control.command('dial', uri);
  }
  async accept(): Promise<void> {
    await this.control.command('accept');
  }
  async hangUp(): Promise<void> {
    await this.control.command('hangup');
  }
  async hold(): Promise<void> {
    await this.control.command('hold');
  }
  async resume(): Promise<void> {
    await this.control.command('resume');
  }

  /**
   * What it has heard in the present call, or in the last, since the beginning or the last change of codec; undefined
   * before any. Calls that begin within the same second share a file.
   */
  async heard(): Promise<HeardByBaresip | undefined> {
    const files = (await readdir(this.folder)).filter((name) => /^dump-.*-dec\.wav$/.test(name)).sort();
    const newest = files.at(-1);
    if (newest === undefined) return undefined;
    const bytes = await readFile(join(this.folder, newest));
    if (bytes.length < WAV_HEADER_BYTES) return undefined;
    // The lengths in the header are right only when the call is over.
    const count = Math.floor((bytes.length - WAV_HEADER_BYTES) / 2);
    const samples = Int16Array.from({ length: count }, (_, i) => bytes.readInt16LE(WAV_HEADER_BYTES + i * 2));
    return { samples, rateHz: bytes.readUInt32LE(24) };
  }

  /** Amplitude of a tone, 0..1, in the last `ms` that it heard; 0 while it has not heard as much. */
  async hears(frequencyHz: number, ms = 300): Promise<number> {
    const last = await this.#last(ms);
    return last ? goertzel(last.samples, frequencyHz, last.rateHz) : 0;
  }

  /** RMS of the last `ms` that it heard, in dBFS; undefined while it has not heard as much. */
  async heardDbfs(ms = 300): Promise<number | undefined> {
    const last = await this.#last(ms);
    return last && rmsDbfs(last.samples);
  }

  async #last(ms: number): Promise<HeardByBaresip | undefined> {
    const heard = await this.heard();
    const count = ((heard?.rateHz ?? 0) * ms) / 1_000;
    if (!heard || heard.samples.length < count) return undefined;
    return { ...heard, samples: heard.samples.slice(-count) };
  }

  /** Ends it, with a BYE to who is on the line, and removes its files. Idempotent. */
  async stop(): Promise<void> {
    this.control.close();
    await this.process.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function configText(
  folder: string,
  options: BaresipOptions & { readonly sipPort: number; readonly controlPort: number },
): string {
  const { says = Baresip.toneHz, jitterBuffer = '5-10' } = options;
  return `module_path ${MODULE_FOLDER}
${['g711', 'g722', 'opus', 'srtp', 'ausine', 'aubridge', 'sndfile'].map((name) => `module ${name}.so`).join('\n')}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${options.controlPort}
sip_listen 127.0.0.1:${options.sipPort}
${options.certificate ? `sip_certificate ${join(folder, 'server.pem')}\n` : ''}net_interface 127.0.0.1
audio_player aubridge,telephone
${says === 'echo' ? 'audio_source aubridge,telephone' : toneSource(says)}
jitter_buffer_delay ${jitterBuffer}
opus_stereo no
opus_sprop_stereo no
snd_path ${folder}
# Its ringback takes the sound device away from the call (baresip 1.0.0).
ringback_disabled yes
`;
}

/** The module knows only this rate and number of channels; baresip converts. */
function toneSource(frequencyHz: number): string {
  return `audio_source ausine,${frequencyHz}\nausrc_srate 48000\nausrc_channels 2`;
}

function accountText(options: BaresipOptions): string {
  const { codecs = ['PCMA'], srtp = 'none', answer = 'auto', ptimeMs = 20, registration } = options;
  const address = registration
    ? `<sip:${registration.account}@${registration.domain}>;auth_pass=${registration.password}`
    : '<sip:baresip@127.0.0.1>;regint=0';
  const encryption = { none: '', sdes: ';mediaenc=srtp', 'sdes-mandatory': ';mediaenc=srtp-mand' }[srtp];
  const proxy = options.outboundProxy === undefined ? '' : `;outbound="${options.outboundProxy}"`;
  const codecList = codecs.map((codec) => codecNames[codec]).join(',');
  return `${address};answermode=${answer};audio_codecs=${codecList};ptime=${ptimeMs}${encryption}${proxy}\n`;
}
