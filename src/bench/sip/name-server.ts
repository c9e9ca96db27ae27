import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { type Clock, delay } from '../../clock/clock.js';
import { Child } from '../child.js';
import { freePort } from '../free-port.js';
import type { Part } from '../parts.js';
import { DNSMASQ } from '../programs.js';
import { UnusableError } from '../unusable.js';

const START_LIMIT_MS = 5_000;
const ASK_AGAIN_MS = 50;
const DOMAIN = 'hotline.test';

/** The name that phones know their server by. */
export const SERVER_NAME = `pbx.${DOMAIN}`;

export interface NameServerOptions {
  readonly clock: Clock;
  readonly folder: string;
  /** Ports of this machine for SIP over UDP, the first to be tried first (SRV, RFC 3263 section 4.2). */
  readonly ports: readonly number[];
  readonly onStarted: (part: Part) => void;
}

/** Starts dnsmasq, which knows {@link SERVER_NAME} and nothing else. Gives its `address:port` when it answers. */
export async function startNameServer({
  clock,
  folder,
  ports,
  onStarted,
}: NameServerOptions): Promise<string> {
  const port = await freePort('udp');
  const child = new Child({
    clock,
    name: 'dnsmasq',
    command: DNSMASQ,
    args: [
      '--no-daemon',
      '--conf-file=/dev/null',
      `--port=${port}`,
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      '--no-resolv',
      '--no-hosts',
      `--local=/${DOMAIN}/`,
      `--host-record=here.${DOMAIN},127.0.0.1`,
      ...ports.map((sip, i) => `--srv-host=_sip._udp.${SERVER_NAME},here.${DOMAIN},${sip},${i + 1},0`),
    ],
    cwd: folder,
    logFile: join(folder, 'dnsmasq.log'),
  });
  onStarted(child);
  await Promise.race([answers(clock, port), child.died]);
  return `127.0.0.1:${port}`;
}

async function answers(clock: Clock, port: number): Promise<void> {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const startMs = clock.nowMs();
  while (clock.nowMs() - startMs < START_LIMIT_MS) {
    const found = await resolver.resolveSrv(`_sip._udp.${SERVER_NAME}`).catch(() => []);
    if (found.length > 0) return;
    await delay(clock, ASK_AGAIN_MS);
  }
  throw new UnusableError(`dnsmasq does not answer within ${START_LIMIT_MS / 1000} s`);
}
