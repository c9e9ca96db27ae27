import type { Clock } from '../../clock/clock.js';
import type { Log } from '../../phone/ports.js';
import type { GuardSettings } from '../../protocol/io-wiring.js';
import type { IoConnection, IoSource } from '../io-source.js';
import { IoBoardConnection } from './io-board.connection.js';
import { IoBoardLine } from './io-board-line.js';
import { askGuard, askStatus, describeBoard, forgetInputs, setGuard } from './io-board-opening.js';
import { IoBoardPlugin } from './io-board-plugin.js';
import type { OpenSerialLine } from './serial-line.js';

export interface IoBoardSourceOptions {
  readonly clock: Clock;
  /** Of the serial port, by a name that stays, such as /dev/hotline-io-board. */
  readonly path: string;
  readonly guard: GuardSettings;
  readonly log?: Log;
  /** By default a real serial port. */
  readonly openLine?: OpenSerialLine;
}

/** The USB I/O board (firmware/io-board) by Firmata over its serial port. */
export class IoBoardSource implements IoSource {
  readonly name: string;
  readonly #options: IoBoardSourceOptions;
  /** Of the last life; it may still be closing its port. */
  #line: IoBoardLine | undefined;

  constructor(options: IoBoardSourceOptions) {
    this.#options = options;
    this.name = `I/O board at ${options.path}`;
  }

  /**
   * Takes at most 6 s. Rejects with IO_BOARD_MISSING, IO_BOARD_PERMISSION, IO_BOARD_HELD, IO_BOARD_SILENT or
   * IO_BOARD_FIRMWARE.
   */
  async open(): Promise<IoConnection> {
    const { clock, log } = this.#options;
    await this.#line?.close();
    const { line, firmware } = await IoBoardLine.open(this.#options);
    this.#line = line;
    try {
      const plugin = new IoBoardPlugin(await describeBoard(line), (bytes) => line.send(bytes));
      await forgetInputs(line);
      await this.#guard(line);
      const status = await askStatus(line);
      const { major, minor } = firmware;
      log?.info(
        {
          firmware: `${firmware.name} ${major}.${minor}`,
          resetCauses: status.resetCauses,
          supplyMv: status.supplyMv,
        },
        'the I/O board answers',
      );
      return new IoBoardConnection({ clock, log, line, plugin, status, firmware: `${major}.${minor}` });
    } catch (error) {
      await line.close();
      throw error;
    }
  }

  /** Before the first heartbeat, which arms it. */
  async #guard(line: IoBoardLine): Promise<void> {
    const { guard, log } = this.#options;
    const wantedS = guard.afterS ?? 0;
    const found = await askGuard(line);
    const damaged = found.source === 'EEPROM damaged';
    if (damaged) log?.warn({}, 'the settings of the I/O board’s guard were damaged; they are written anew');
    if (found.afterS === wantedS && !damaged) return;
    const set = await setGuard(line, wantedS, found.offS);
    if (set?.afterS === wantedS) log?.info({ afterS: guard.afterS }, 'the I/O board’s guard was set');
    else log?.warn({ afterS: guard.afterS }, 'the I/O board did not take the setting of its guard');
  }
}
