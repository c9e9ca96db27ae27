import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, delay } from '../../clock/clock.js';
import { Child } from '../child.js';
import { freePort } from '../free-port.js';
import type { Part } from '../parts.js';
import { BaresipControl } from './baresip-control.js';

const START_LIMIT_MS = 10_000;
const CONNECT_AGAIN_MS = 100;

export interface BaresipOptions {
  readonly clock: Clock;
  /** For its files. */
  readonly folder: string;
  /** Where Debian keeps its modules. */
  readonly modules: string;
  /** Loaded besides those for sound by G.711, for accounts and for commands; in the order of encoding. */
  readonly moreModules?: readonly string[];
  /** Further lines of its `config`. */
  readonly config?: string;
  /** Its one line of `accounts`. */
  readonly account: string;
  /** Told of everything that must be stopped. */
  readonly onStarted: (part: Part) => void;
}

export interface Baresip {
  readonly pid: number;
  /** Rejects when it ends by itself. */
  readonly died: Promise<never>;
  readonly control: BaresipControl;
}

/**
 * Starts Debian's baresip; resolves when it takes commands. The sound device is aubridge, which gives back as microphone
 * what it is given to play, so that what the ear would hear can be seen on the network. The local ringback tone is off
 * because it takes the same device away from the call (baresip 1.0.0).
 */
export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  const { clock, folder, account, onStarted } = options;
  const controlPort = await freePort('tcp');
  await writeFile(join(folder, 'config'), configText(options, controlPort));
  await writeFile(join(folder, 'accounts'), `${account}\n`);
  await writeFile(join(folder, 'contacts'), '');
  const baresip = new Child({
    clock,
    name: 'baresip',
    command: 'baresip',
    args: ['-f', folder],
    cwd: folder,
    logFile: join(folder, 'baresip.log'),
  });
  onStarted(baresip);
  const { died } = baresip;
  const control = await connect(clock, controlPort, died);
  onStarted(control);
  return { pid: baresip.pid, died, control };
}

function configText({ modules, moreModules = [], config = '' }: BaresipOptions, controlPort: number): string {
  return `module_path ${modules}
${['g711', 'aubridge', ...moreModules].map((name) => `module ${name}.so`).join('\n')}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${controlPort}
sip_listen 127.0.0.1:0
net_interface 127.0.0.1
audio_player aubridge,handset
audio_source aubridge,handset
ringback_disabled yes
${config}`;
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
