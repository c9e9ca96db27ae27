import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay, systemClock } from '../../src/clock/clock.js';

const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 3_000;

/** The one sink: what is played to it is heard nowhere but on its monitor, at the pace of a real sound card. */
const SINK = 'ear';

/**
 * A sound server of our own with one null sink: a "sound card" with a clock of its own where there is no hardware. The
 * pcm `loop` of its ALSA configuration plays to the sink and records what the sink sounds.
 */
export interface PulseAudio {
  /** To be put into the environment before ALSA is first used. */
  readonly environment: Readonly<Record<'ALSA_CONFIG_PATH' | 'PULSE_COOKIE', string>>;
  /** Freezes the server, as a hanging card would, and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Ends the server, leaving its folder: the card is pulled out. */
  stop(): Promise<void>;
  /** Starts it again: the card is put back. */
  start(): Promise<void>;
  /** Ends it and removes all that it left. */
  dispose(): Promise<void>;
}

/** Needs the Debian packages pulseaudio and libasound2-plugins. */
export async function startPulseAudio(): Promise<PulseAudio> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-pulse-'));
  const socket = join(folder, 'native');
  const alsaConfig = join(folder, 'asound.conf');
  await mkdir(join(folder, 'run'), { mode: 0o700 });
  await writeFile(alsaConfig, alsaConfiguration(socket));
  await writeFile(join(folder, 'default.pa'), serverConfiguration(socket));
  let server: ChildProcess | undefined;

  const stop = async () => {
    const running = server;
    server = undefined;
    if (running) await end(running);
  };
  const start = async () => {
    server = launch(folder);
    await reachable(server, socket);
  };
  const dispose = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    // The client library makes a cookie where it finds none: not among the user's own files.
    environment: { ALSA_CONFIG_PATH: alsaConfig, PULSE_COOKIE: join(folder, 'cookie') },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    stop,
    start,
    dispose,
  };
}

function serverConfiguration(socket: string): string {
  return [
    `load-module module-null-sink sink_name=${SINK} rate=48000 channels=1 norewinds=1`,
    `load-module module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    '',
  ].join('\n');
}

function alsaConfiguration(socket: string): string {
  const pulse = (device: string) => `{ type pulse device "${device}" server "unix:${socket}" }`;
  return [
    'pcm.loop {',
    '  type asym',
    `  playback.pcm ${pulse(SINK)}`,
    `  capture.pcm ${pulse(`${SINK}.monitor`)}`,
    '}',
    `pcm.ear ${pulse(SINK)}`,
    '',
  ].join('\n');
}

function launch(folder: string): ChildProcess {
  const options = ['-n', '-F', join(folder, 'default.pa'), '--daemonize=no', '--exit-idle-time=-1'];
  const quiet = ['--use-pid-file=no', '--disable-shm=yes', '--log-target=stderr', '--log-level=error'];
  return spawn('pulseaudio', [...options, ...quiet], {
    // Nothing of the user's own sound server may be touched.
    env: { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') },
    stdio: 'ignore',
  });
}

async function reachable(server: ChildProcess, socket: string): Promise<void> {
  const endMs = systemClock.nowMs() + START_LIMIT_MS;
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  while (!(await accepts(socket))) {
    if (server.exitCode !== null) throw new Error(`pulseaudio ended with status ${server.exitCode}`);
    if (systemClock.nowMs() > endMs) throw new Error('pulseaudio does not answer');
    await Promise.race([delay(systemClock, 20), failed]);
  }
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGCONT');
  server.kill('SIGTERM');
  const impatient = systemClock.after(STOP_LIMIT_MS, () => void server.kill('SIGKILL'));
  await ended;
  impatient.cancel();
}
