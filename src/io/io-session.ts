import { type Clock, type Timer, withDeadline } from '../clock/clock.js';
import type { Buttons, FaultReporter, HookSwitch, Lamp, Log, Relay, StateContact } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import type { HookWiring, InputWiring, OutputWiring } from '../protocol/io-wiring.js';
import { absentContact, absentLamp, absentRelay } from './absent-parts.js';
import { ContactHook } from './contact.hook.js';
import type { IoConnection, IoSource } from './io-source.js';
import { LineKeeper } from './line-keeper.js';
import { type JohnnyFive, loadJohnnyFive, OutputBoard } from './output-board.js';
import { OutputLine } from './output-line.js';
import { PatternLamp } from './pattern.lamp.js';
import { PushButtons } from './push.buttons.js';
import { StandingFaults } from './standing-faults.js';
import { WiredStateContact } from './state.contact.js';
import { SupplyWatch } from './supply-watch.js';

/**
 * The wait before the hardware is opened again: a span that begins here, and moves up with each failure. A board that was
 * plugged in again is to be back within a second, its opening included.
 */
const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 450;
const RETRY_GROWTH_MS = 50;
const RETRY_SPAN_MS = 400;

/** Who stops the phone does not wait for a board that does not answer. */
const END_MS = 1_000;

export interface IoSessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly source: IoSource;
  readonly faults: FaultReporter;
  /** 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** In place of the installed package. */
  readonly loadJohnnyFive?: () => Promise<JohnnyFive>;
}

/**
 * The hardware of a phone, through all its lives: opens the source, attaches every part, and does both again whenever the
 * hardware was lost, until `stop`. Parts are asked for before `start`; they live as long as the session, and tell and show
 * through every loss what their ports promise. Nothing here throws into the phone: what is wrong is a fault.
 *
 * ```
 *   opening ──open──► attached ──lost──┐        per line: failed ──every second──► attached
 *      ▲  └─failed──┐                  │
 *      └────────────┴─── a moment ◄────┘
 * ```
 */
export class IoSession {
  readonly #options: IoSessionOptions;
  readonly #random: () => number;
  readonly #faults: StandingFaults;
  readonly #keeper: LineKeeper;
  readonly #board: OutputBoard;
  readonly #supply: SupplyWatch;
  /** What each part does at the end: dark, open. */
  readonly #ends: (() => void)[] = [];
  #connection: IoConnection | undefined;
  #opening: Promise<void> | undefined;
  /** What the hardware has measured in this life. */
  #supplyMv: number | undefined;
  /** Settles when the last life is closed. */
  #closing: Promise<void> | undefined;
  #retry: Timer | undefined;
  /** Failures to open in a row. */
  #failures = 0;
  #stopped = false;

  constructor(options: IoSessionOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#faults = new StandingFaults(options.faults);
    this.#keeper = new LineKeeper(options.clock, this.#random);
    this.#board = new OutputBoard(options.loadJohnnyFive ?? loadJohnnyFive);
    this.#supply = new SupplyWatch(this.#faults);
  }

  hookSwitch(wiring: HookWiring): HookSwitch {
    const hook = new ContactHook({ clock: this.#options.clock, faults: this.#faults, wiring });
    for (const line of hook.lines) this.#keeper.add(line);
    return hook;
  }

  /** @param wiring undefined: there is none, and what is returned does nothing; so for all parts */
  lamp(wiring: OutputWiring | undefined): Lamp {
    if (!wiring) return absentLamp;
    const lamp = new PatternLamp(this.#options.clock, this.#board.led(this.#output(wiring)));
    this.#ends.push(() => lamp.stop());
    return lamp;
  }

  relay(wiring: OutputWiring | undefined): Relay {
    if (!wiring) return absentRelay;
    const set = this.#board.relay(this.#output(wiring));
    this.#ends.push(() => set(false));
    return { set };
  }

  buttons(wirings: readonly InputWiring[]): Buttons {
    const buttons = new PushButtons(wirings, this.#faults);
    for (const line of buttons.lines) this.#keeper.add(line);
    return buttons;
  }

  stateContact(wiring: InputWiring | undefined): StateContact {
    if (!wiring) return absentContact;
    const contact = new WiredStateContact(wiring, this.#faults);
    this.#keeper.add(contact.line);
    return contact;
  }

  /** The hardware as it is now; null for what it does not tell. */
  get board(): {
    readonly connected: boolean;
    readonly firmware: string | null;
    readonly supplyMv: number | null;
  } {
    const connection = this.#connection;
    return {
      connected: connection !== undefined,
      firmware: connection?.firmware ?? null,
      supplyMv: this.#supplyMv ?? null,
    };
  }

  start(): void {
    if (this.#opening || this.#stopped) return;
    this.#opening = this.#open();
    void this.#board.start();
  }

  /**
   * Lamps dark, relays open, everything closed. Faults stay as they are: nothing was mended. Idempotent. Hardware that is
   * being opened is closed when it comes; that, and what hardware is still to be told of the end, is waited for, if not long.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    for (const end of this.#ends) end();
    this.#board.stop();
    this.#release();
    const { clock } = this.#options;
    const ended = Promise.resolve(this.#opening).then(() => this.#closing);
    await withDeadline(clock, ended, END_MS, () => new Error('too long')).catch(() => undefined);
  }

  async #open(): Promise<void> {
    let connection: IoConnection;
    try {
      connection = await this.#options.source.open();
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (this.#stopped) this.#close(connection);
    else this.#attach(connection);
  }

  #attach(connection: IoConnection): void {
    this.#connection = connection;
    this.#failures = 0;
    connection.onLost = (error) => this.#lost(connection, error);
    connection.onSupply = (milliVolts) => {
      this.#supplyMv = milliVolts;
      this.#supply.reading(milliVolts);
    };
    this.#faults.set('io-unavailable', '', undefined);
    this.#options.log.info({ source: this.#options.source.name }, 'the hardware is in use');
    this.#keeper.attach(connection);
  }

  #lost(connection: IoConnection, error: Error): void {
    if (this.#connection !== connection) return;
    this.#release();
    this.#failed(error);
  }

  /** The end of a life, from here or from there. */
  #release(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#supplyMv = undefined;
    this.#keeper.detach();
    this.#supply.lost();
    if (connection) this.#close(connection);
  }

  #close(connection: IoConnection): void {
    try {
      connection.close();
      this.#closing = connection.closed;
    } catch (error) {
      this.#options.log.warn({ reason: messageOf(error) }, `${this.#options.source.name} did not close well`);
    }
  }

  #failed(error: unknown): void {
    if (this.#stopped) return;
    this.#faults.set('io-unavailable', '', messageOf(error));
    const fromMs = Math.min(FIRST_RETRY_MS + this.#failures * RETRY_GROWTH_MS, LAST_RETRY_MS);
    this.#failures += 1;
    this.#retry = this.#options.clock.after(fromMs + this.#random() * RETRY_SPAN_MS, () => {
      this.#opening = this.#open();
    });
  }

  #output(wiring: OutputWiring): OutputLine {
    const line = new OutputLine(wiring, (trouble) =>
      this.#faults.set('line-unavailable', wiring.role, trouble),
    );
    this.#keeper.add(line);
    return line;
  }
}
