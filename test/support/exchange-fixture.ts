import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '../../src/audio/wav.js';
import { systemClock } from '../../src/clock/clock.js';
import { PracticeExchange } from '../../src/exchange/practice-exchange.js';
import type { PracticeExchangeOptions } from '../../src/exchange/practice-exchange-options.js';
import { SAMPLE_RATE_HZ } from '../../src/protocol/audio-format.js';
import type { SipTransport } from '../../src/protocol/server-address.js';
import { RawSipClient } from './raw-sip-client.js';
import { sine } from './sine.js';

export const phone = { account: 'phone', password: 'secret of the phone' };

/** The greeting of the test exchange: a tone that nothing else here makes. */
export const greetingHz = 550;
export const greetingMs = 600;

export interface ExchangeFixture {
  readonly exchange: PracticeExchange;
  /** Of the first transport, as clients and the phone's configuration take it. */
  readonly url: string;
  readonly port: number;
  /** Of this transport. */
  address(transport: SipTransport): string;
  /** What the exchange logged, a line a message, with all fields. */
  readonly logged: string[];
  /** A raw client, dropped at the end if it still is connected. By the first transport if none is named. */
  connect(address?: string): Promise<RawSipClient>;
  /** Ends all and fails if the exchange still holds anything. */
  end(): Promise<void>;
}

/** A practice exchange on a free port of 127.0.0.1 with the account {@link phone}. */
export async function startExchange(
  options: Partial<PracticeExchangeOptions> = {},
): Promise<ExchangeFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-exchange-'));
  const greetingFile = join(folder, 'greeting.wav');
  const samples = (SAMPLE_RATE_HZ * greetingMs) / 1_000;
  await writeFile(greetingFile, encodeWav(sine({ frequencyHz: greetingHz, amplitude: 0.3, samples })));
  const logged: string[] = [];
  const log = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const exchange = new PracticeExchange({
    clock: systemClock,
    log: { debug: log, info: log, warn: log },
    accounts: [{ name: phone.account, password: phone.password }],
    language: 'ru',
    greetingFile,
    ...options,
  });
  const removeFolder = () => rm(folder, { recursive: true });
  const { port, ports } = await exchange.start().catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  const address = (transport: SipTransport): string => {
    const hostAndPort = `127.0.0.1:${ports[transport] ?? 0}`;
    return transport === 'ws' || transport === 'wss'
      ? `${transport}://${hostAndPort}`
      : `sip:${hostAndPort};transport=${transport}`;
  };
  const [first] = Object.keys(ports) as SipTransport[];
  const url = address(first!);
  // Whether a certificate is a good one is another test's matter.
  const trust = { anyCertificate: true };
  const clients = new Set<RawSipClient>();
  return {
    exchange,
    url,
    port,
    address,
    logged,
    async connect(to = url) {
      const client = await RawSipClient.connect(to, trust);
      clients.add(client);
      return client;
    },
    async end() {
      await Promise.all([...clients].map((client) => client.vanish()));
      await exchange.stop();
      await removeFolder();
      const { connections, calls, dialogs } = exchange.open;
      if (connections + calls + dialogs > 0) throw new Error(`left open: ${JSON.stringify(exchange.open)}`);
    },
  };
}
