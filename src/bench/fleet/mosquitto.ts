import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { type Clock, delay } from '../../clock/clock.js';
import { Child } from '../child.js';
import { freePort } from '../free-port.js';
import type { Part } from '../parts.js';
import { MOSQUITTO } from '../programs.js';
import { UnusableError } from '../unusable.js';

const START_LIMIT_MS = 10_000;
const CONNECT_AGAIN_MS = 100;

export interface Mosquitto {
  readonly port: number;
  readonly pid: number;
  readonly died: Promise<never>;
}

/** Starts the MQTT broker; resolves when it takes connections. It keeps nothing on the disk. */
export async function startMosquitto(options: {
  readonly clock: Clock;
  readonly folder: string;
  readonly onStarted: (part: Part) => void;
}): Promise<Mosquitto> {
  const { clock, folder, onStarted } = options;
  const port = await freePort('tcp');
  const configFile = join(folder, 'mosquitto.conf');
  // Started by root it would become a user who may not read this folder.
  const user = getuid?.() === 0 ? 'user root\n' : '';
  await writeFile(configFile, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n${user}`);
  const child = new Child({
    clock,
    name: 'mosquitto',
    command: MOSQUITTO,
    args: ['-c', configFile],
    cwd: folder,
    logFile: join(folder, 'mosquitto.log'),
  });
  onStarted(child);
  const startMs = clock.nowMs();
  while (!(await listens(port))) {
    if (clock.nowMs() - startMs > START_LIMIT_MS)
      throw new UnusableError(`mosquitto did not listen within ${START_LIMIT_MS / 1_000} s`);
    await Promise.race([delay(clock, CONNECT_AGAIN_MS), child.died]);
  }
  return { port, pid: child.pid, died: child.died };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
