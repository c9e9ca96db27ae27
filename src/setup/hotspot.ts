import { type Clock, delay, type Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import {
  type HotspotEffect,
  type HotspotInput,
  type HotspotState,
  initialHotspot,
  nextHotspot,
} from './hotspot.machine.js';
import type { NetworkAccess } from './ports.js';

/** The radio of this machine. Obligations: each call works in any state of it, and two are never under way at a time. */
export interface HotspotRadio {
  /**
   * Makes it an access point with WPA2, addresses for who joins, and {@link HOTSPOT_ADDRESS}. Rejects with a sentence where it
   * cannot be one.
   *
   * @returns its network interface
   */
  open(ssid: string, password: string): Promise<string>;
  /** Ends that, whoever began it. Never rejects. */
  close(): Promise<void>;
  /** A Wi-Fi that this machine joins by itself is stored. Never rejects. */
  knowsWifi(): Promise<boolean>;
}

/** Of the access point, with 24 bits of network: the page is there. */
export const HOTSPOT_ADDRESS = '10.42.0.1';

const LOOK_MS = 5_000;
/** The answer to whoever asked for another network goes by this one. */
const LAST_ANSWER_MS = 1_000;

export interface HotspotOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly radio: HotspotRadio;
  /** As it is without an access point. */
  readonly network: NetworkAccess;
  readonly ssid: string;
  /** Of the access point; asked for once it is to be opened. */
  readonly password: () => Promise<string>;
  /** Somebody has given the code. */
  readonly isUsed: () => boolean;
  readonly onChange: () => void;
}

/**
 * Has the machine be a Wi-Fi access point where there is no other network, by hotspot.machine.ts. It is a NetworkAccess itself:
 * what is seen of the network is without the access point, and joining another one ends it for that time.
 */
export class Hotspot implements NetworkAccess {
  readonly #options: HotspotOptions;
  #state: HotspotState = initialHotspot;
  #timer: Timer | undefined;
  #looking: Timer | undefined;
  #interface: string | undefined;
  #password: string | undefined;
  /** The networks around as they were before the radio was taken: an access point hears little of them. */
  #heard: Awaited<ReturnType<NetworkAccess['scan']>> = [];
  /** What is done with the radio, one after the other. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: HotspotOptions) {
    this.#options = options;
  }

  /** What the page shows, and the password that is to be spoken; undefined: it is not open. */
  get open(): { readonly ssid: string; readonly password: string } | undefined {
    if (this.#state.phase !== 'open' || this.#password === undefined) return undefined;
    return { ssid: this.#options.ssid, password: this.#password };
  }

  start(): void {
    this.#put({ type: 'wanted', is: true });
    this.#looking ??= this.#options.clock.every(LOOK_MS, () => void this.lookAround());
    void this.lookAround();
  }

  /** Resolves when it is closed. */
  async stop(): Promise<void> {
    this.#looking?.cancel();
    this.#looking = undefined;
    this.#put({ type: 'wanted', is: false });
    await this.#settled();
  }

  /** Looks whether there is another network. */
  async lookAround(): Promise<void> {
    const { isUsed, radio } = this.#options;
    const [{ interfaces, hasWifi }, knowsWifi] = await Promise.all([this.look(), radio.knowsWifi()]);
    const isThere = interfaces.some(
      ({ kind, carrier, addresses }) => kind !== 'other' && carrier && addresses.length > 0,
    );
    // Without a radio there is nothing to be opened.
    this.#put({ type: 'network', is: isThere || !hasWifi, isUsed: isUsed(), knowsWifi });
  }

  async look(): ReturnType<NetworkAccess['look']> {
    const seen = await this.#options.network.look();
    const own = this.#interface;
    const interfaces = seen.interfaces.map((one) =>
      one.name === own ? { ...one, carrier: false, addresses: [] } : one,
    );
    const hotspot = this.#interface === undefined ? null : { ssid: this.#options.ssid, active: true };
    return { ...seen, interfaces, hotspot };
  }

  async reach(server: string | null): ReturnType<NetworkAccess['reach']> {
    if (this.#interface !== undefined) return { reach: 'none', portal: null };
    return this.#options.network.reach(server);
  }

  async scan(): ReturnType<NetworkAccess['scan']> {
    const now = await this.#options.network.scan();
    if (this.#interface === undefined) return now;
    const seen = now.filter(({ ssid }) => ssid !== this.#options.ssid);
    const more = this.#heard.filter(({ ssid }) => !seen.some((one) => one.ssid === ssid));
    return [...seen, ...more];
  }

  async join(ssid: string, password: string | null): Promise<void> {
    const { clock, network, radio } = this.#options;
    const wasOpen = this.#interface !== undefined;
    this.#put({ type: 'join' });
    const joining = this.#queue(async () => {
      if (wasOpen) await delay(clock, LAST_ANSWER_MS);
      if (this.#interface !== undefined) {
        await radio.close();
        this.#interface = undefined;
        // What it knows of the networks around is from before.
        await network.scan();
      }
      await network.join(ssid, password);
    });
    const joined = await joining.then(
      () => true,
      () => false,
    );
    this.#put({ type: 'joined', is: joined });
    // Who reads what went wrong reads it by the access point.
    if (!joined && wasOpen) await this.#settled();
    await joining;
  }

  #put(input: HotspotInput): void {
    const step = nextHotspot(this.#state, input);
    if (!step) return;
    const before = this.#state.phase;
    this.#state = step.state;
    for (const effect of step.effects) this.#run(effect);
    if (this.#state.phase !== before) this.#options.onChange();
  }

  #run(effect: HotspotEffect): void {
    switch (effect.type) {
      case 'open':
        this.#timer?.cancel();
        void this.#queue(() => this.#begin());
        return;
      case 'close':
        this.#timer?.cancel();
        void this.#queue(async () => {
          await this.#options.radio.close();
          this.#interface = undefined;
          this.#options.log.info({}, 'the Wi-Fi of this phone is closed');
          this.#put({ type: 'closed' });
        });
        return;
      case 'wait':
        this.#timer?.cancel();
        this.#timer = this.#options.clock.after(effect.afterMs, () => this.#put({ type: 'timer' }));
        return;
      case 'cancel':
        this.#timer?.cancel();
    }
  }

  async #begin(): Promise<void> {
    const { log, network, password, radio, ssid } = this.#options;
    try {
      this.#heard = await network.scan();
      this.#password = await password();
      this.#interface = await radio.open(ssid, this.#password);
      log.info({ ssid, address: `http://${HOTSPOT_ADDRESS}` }, 'the Wi-Fi of this phone is open');
      this.#put({ type: 'opened' });
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the Wi-Fi of this phone cannot be opened; tried again');
      await radio.close();
      this.#put({ type: 'failed' });
    }
  }

  #queue<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#work.then(act);
    this.#work = done.catch(() => undefined);
    return done;
  }

  /** What is under way may bring about more. */
  async #settled(): Promise<void> {
    for (let work; work !== this.#work;) {
      work = this.#work;
      await work;
    }
  }
}
