import { type Clock, type Timer, withDeadline } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';
import {
  type FirmataMessage,
  type FirmwareReport,
  FirmataFramer,
  FIRMWARE,
  firmwareQuery,
  readFirmwareReport,
  versionQuery,
} from './firmata-messages.js';
import { type BoardMessage, OWN_SYSEX, readBoardMessage } from './io-board-messages.js';
import { type OpenSerialLine, openSerialLine, type SerialLine } from './serial-line.js';

/** The firmware in firmware/io-board: another major version is another protocol. */
export const OUR_FIRMWARE = { name: 'HotlineIO', major: 1 } as const;

/**
 * Opening the port resets an Arduino, and an old bootloader keeps it for 2 s; the settings take a moment after that.
 * All of it together.
 */
export const OPENING_LIMIT_MS = 6_000;
const REPEAT_MS = 300;

/** A message of either kind: one of our own, or another of Firmata. */
export type LineMessage = FirmataMessage | (BoardMessage & { readonly kind: 'own' });

export interface IoBoardLineOptions {
  readonly clock: Clock;
  readonly path: string;
  readonly openLine?: OpenSerialLine;
}

interface Question {
  readonly take: (message: LineMessage) => boolean;
  readonly fail: (error: Error) => void;
}

/** The conversation with one board over an open port, from the opening to the end. */
export class IoBoardLine {
  /** Every message from the board, answers too. */
  onMessage: ((message: LineMessage) => void) | undefined;
  /** The port has gone. Once; not after `close`. */
  onGone: ((error: HotlineError) => void) | undefined;

  readonly path: string;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #framer = new FirmataFramer();
  readonly #questions = new Set<Question>();
  #line: SerialLine | undefined;
  #firmware: FirmwareReport | undefined;
  #bytesSeen = 0;
  #over: HotlineError | undefined;

  private constructor({ clock, path }: IoBoardLineOptions) {
    this.#clock = clock;
    this.path = path;
    this.#deadlineMs = clock.nowMs() + OPENING_LIMIT_MS;
  }

  /**
   * Opens the port and waits until a board of ours has said its name.
   * Rejects with IO_BOARD_MISSING, _PERMISSION, _HELD, _SILENT or _FIRMWARE.
   */
  static async open(
    options: IoBoardLineOptions,
  ): Promise<{ readonly line: IoBoardLine; readonly firmware: FirmwareReport }> {
    const line = new IoBoardLine(options);
    const opening = (options.openLine ?? openSerialLine)({
      clock: options.clock,
      path: options.path,
      onData: (bytes) => line.#receive(bytes),
      onGone: (reason) => line.#gone(reason),
    });
    try {
      line.#line = await withDeadline(options.clock, opening, OPENING_LIMIT_MS, () => line.#unanswered());
    } catch (error) {
      // A driver that hangs may yet open the port.
      void opening.then(
        (late) => late.close(),
        () => undefined,
      );
      throw error;
    }
    try {
      return { line, firmware: await line.#identify() };
    } catch (error) {
      await line.close();
      throw error;
    }
  }

  send(bytes: Uint8Array): void {
    this.#line?.write(bytes);
  }

  /**
   * Asks while the board is being opened, again and again until `pick` finds the answer in a message.
   * Rejects when the time for opening is over, or the port has gone.
   */
  async ask<T>(bytes: Uint8Array, pick: (message: LineMessage) => T | undefined): Promise<T> {
    if (this.#over) throw this.#over;
    const timers: Timer[] = [];
    let question: Question | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        question = {
          take: (message) => {
            const answer = pick(message);
            if (answer !== undefined) resolve(answer);
            return answer !== undefined;
          },
          fail: reject,
        };
        this.#questions.add(question);
        timers.push(
          this.#clock.after(Math.max(0, this.#deadlineMs - this.#clock.nowMs()), () =>
            reject(this.#unanswered()),
          ),
          this.#clock.every(REPEAT_MS, () => this.send(bytes)),
        );
        this.send(bytes);
      });
    } finally {
      for (const timer of timers) timer.cancel();
      if (question) this.#questions.delete(question);
    }
  }

  /** Resolves when the port is free again. Idempotent. */
  async close(): Promise<void> {
    this.#end(new HotlineError('IO_BOARD_MISSING', `the port ${this.path} was closed`));
    await this.#line?.close();
  }

  async #identify(): Promise<FirmwareReport> {
    const query = Uint8Array.from([...versionQuery, ...firmwareQuery]);
    const firmware = await this.ask(query, (message) =>
      message.kind === 'sysex' && message.type === FIRMWARE ? readFirmwareReport(message.data) : undefined,
    );
    const { name, major, minor } = firmware;
    if (name !== OUR_FIRMWARE.name || major !== OUR_FIRMWARE.major) {
      throw new HotlineError(
        'IO_BOARD_FIRMWARE',
        `the firmware at ${this.path} is "${name}" ${major}.${minor}, where ${OUR_FIRMWARE.name} ${OUR_FIRMWARE.major} is needed: ${this.#flashIt()}`,
      );
    }
    this.#firmware = firmware;
    return firmware;
  }

  #receive(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#bytesSeen += bytes.length;
    this.#framer.push(bytes, (message) => {
      if (message.kind === 'sysex' && message.type === OWN_SYSEX) {
        const own = readBoardMessage(message.data);
        if (own) this.#dispatch({ ...own, kind: 'own' });
      } else {
        this.#dispatch(message);
      }
    });
  }

  #dispatch(message: LineMessage): void {
    for (const question of this.#questions) if (question.take(message)) this.#questions.delete(question);
    this.onMessage?.(message);
  }

  #gone(reason: string): void {
    const error = new HotlineError(
      'IO_BOARD_MISSING',
      `the I/O board at ${this.path} was unplugged or its port failed (${reason}): plug it in again`,
    );
    const first = this.#over === undefined;
    this.#end(error);
    if (first) this.onGone?.(error);
  }

  #end(error: HotlineError): void {
    this.#over ??= error;
    for (const { fail } of this.#questions) fail(this.#over);
    this.#questions.clear();
  }

  #unanswered(): HotlineError {
    if (this.#bytesSeen > 0 && !this.#firmware) {
      return new HotlineError(
        'IO_BOARD_FIRMWARE',
        `what is plugged in at ${this.path} sends bytes that are no answer of an I/O board: ${this.#flashIt()}`,
      );
    }
    return new HotlineError(
      'IO_BOARD_SILENT',
      `the I/O board at ${this.path} does not answer within ${OPENING_LIMIT_MS / 1000} s: unplug it and plug it in again; if it stays silent, ${this.#flashIt()}`,
    );
  }

  #flashIt(): string {
    return `write the firmware with: hotline io-board flash --port ${this.path}`;
  }
}
