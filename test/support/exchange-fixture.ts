import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '../../src/audio/wav.js';
import { systemClock } from '../../src/clock/clock.js';
import { PracticeExchange } from '../../src/exchange/practice-exchange.js';
import type { PracticeExchangeOptions } from '../../src/exchange/practice-exchange-options.js';
import { SAMPLE_RATE_HZ } from '../../src/protocol/audio-format.js';
import { RawSipClient } from './raw-sip-client.js';
import { sine } from './sine.js';

export const phone = { account: 'phone', password: 'secret of the phone' };

/** The greeting of the test exchange: a tone that nothing else here makes. */
export const greetingHz = 550;
export const greetingMs = 600;

export interface ExchangeFixture {
  readonly exchange: PracticeExchange;
  readonly url: string;
  readonly port: number;
  /** What the exchange logged, a line a message, with all fields. */
  readonly logged: string[];
  /** A raw client, dropped at the end if it still is connected. */
  connect(): Promise<RawSipClient>;
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
    port: 0,
    accounts: [{ name: phone.account, password: phone.password }],
    language: 'ru',
    greetingFile,
    ...options,
  });
  const removeFolder = () => rm(folder, { recursive: true });
  const { port } = await exchange.start().catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  const url = `${options.tls ? 'wss' : 'ws'}://127.0.0.1:${port}`;
  const clients = new Set<RawSipClient>();
  return {
    exchange,
    url,
    port,
    logged,
    async connect() {
      const client = await RawSipClient.connect(url);
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
