import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBaresip } from '../baresip/baresip-process.js';
import { benchClock as clock, monotonicMs } from '../bench-clock.js';
import { Child } from '../child.js';
import { Parts } from '../parts.js';
import { cpuTicks, TICKS_PER_SECOND } from '../process-usage.js';
import type { BuiltPackage } from './built-package.js';
import type { Registrations } from './registrations.js';

/** One start of a phone, from its process being there to the exchange having accepted its registration. */
export interface Start {
  readonly registeredMs: number;
  /** Processor time of all its threads until then, ms, to 10 ms. */
  readonly cpuMs: number;
}

/** A sound card that is no hardware, through the same ALSA: it hears silence and plays to nobody. */
const asoundConf = (microphone: string) => `pcm.nothing { type null }
pcm.ear { type file slave.pcm nothing file /dev/null format raw }
pcm.microphone { type file slave.pcm nothing file /dev/null infile "${microphone}" format raw }
pcm.handset { type asym playback.pcm ear capture.pcm microphone }
`;

const phoneToml = (port: number, pipe: string) => `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "sip:127.0.0.1:${port};transport=udp"
account = "hotline"
password = "hotline"
[hook]
input = "pipe:${pipe}"
[audio]
device = "alsa:pcm:handset"
[health]
port = 0
`;

/** Starts the packaged phone, as its service does, with a state folder that is new. */
export async function startHotline(built: BuiltPackage, exchange: Registrations): Promise<Start> {
  const parts = new Parts();
  try {
    const folder = await parts.folder('boot');
    const [pipe, microphone, alsa, toml] = ['hook', 'microphone.raw', 'asound.conf', 'phone.toml'].map(
      (name) => join(folder, name),
    ) as [string, string, string, string];
    await promisify(execFile)('mkfifo', [pipe]);
    await writeFile(microphone, new Uint8Array(32_000));
    await writeFile(alsa, asoundConf(microphone));
    await writeFile(toml, phoneToml(exchange.port, pipe), { mode: 0o600 });
    return await timed(exchange, 'hotline', () => {
      const child = new Child({
        clock,
        name: 'hotline phone',
        command: built.node,
        args: [built.main, 'phone', '--config', toml],
        cwd: folder,
        logFile: join(folder, 'log'),
        env: { ALSA_CONFIG_PATH: alsa, STATE_DIRECTORY: folder, NODE_ENV: 'production' },
      });
      parts.keep({ stop: () => child.kill() });
      return Promise.resolve(child);
    });
  } finally {
    await parts.stop();
  }
}

/** Starts Debian's baresip with an account at the same exchange. */
export async function startPeer(modules: string, exchange: Registrations): Promise<Start> {
  const parts = new Parts();
  try {
    const folder = await parts.folder('peer');
    const server = `127.0.0.1:${exchange.port};transport=udp`;
    const account = `<sip:baresip@${server}>;auth_pass=baresip;outbound="sip:${server}";regint=300`;
    return await timed(exchange, 'baresip', (started) =>
      startBaresip({
        clock,
        folder,
        modules,
        account,
        onStarted: (part) => {
          if (part instanceof Child) started(part);
          parts.keep(part);
        },
      }),
    );
  } finally {
    await parts.stop();
  }
}

type Started = (child: Child) => void;

async function timed(
  exchange: Registrations,
  account: string,
  start: (started: Started) => Promise<{ readonly pid: number; readonly died: Promise<never> }>,
): Promise<Start> {
  let startedMs = monotonicMs();
  let pid: number | undefined;
  let dead = (_reason: unknown): void => undefined;
  const died = new Promise<never>((_, reject) => (dead = reject));
  died.catch(() => undefined);
  const registered = exchange.next(account, died).then(async (atMs) => ({ atMs, cpuMs: await cpuOf(pid) }));
  registered.catch(() => undefined);
  const started = (child: { readonly pid: number; readonly died: Promise<never> }): void => {
    if (pid !== undefined) return;
    startedMs = monotonicMs();
    pid = child.pid;
    child.died.catch(dead);
  };
  started(await start(started));
  const { atMs, cpuMs } = await registered;
  return { registeredMs: atMs - startedMs, cpuMs };
}

async function cpuOf(pid: number | undefined): Promise<number> {
  if (pid === undefined) throw new Error('a phone has registered before it was started');
  return (cpuTicks(await readFile(`/proc/${pid}/stat`, 'utf8')) * 1_000) / TICKS_PER_SECOND;
}
