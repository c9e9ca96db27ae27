import { EventEmitter } from 'node:events';
import { HotlineError } from '../../protocol/errors.js';
import type { Level, Pull } from '../../protocol/io-wiring.js';
import type { Pin } from '../../protocol/io-pins.js';
import { MODES, type IoPlugin, type PluginPin } from '../io-plugin.js';
import type { GpioChip } from './gpio-chip.js';
import type { GpioLines } from './gpio-lines.js';

/** For inputs that johnny-five opens by itself: what a contact needs, and less than anybody notices. */
const DEBOUNCE_MS = 10;
/** Firmata's sign for a pin that measures nothing. */
const NO_ANALOG_CHANNEL = 127;

/**
 * A GPIO chip as johnny-five sees it: every line a digital pin, none with PWM. An output that was made before (`output` of
 * the connection) is left alone by `pinMode`, and an input that is watched keeps its pull and debounce.
 */
export class GpioPlugin extends EventEmitter implements IoPlugin {
  readonly name: string;
  readonly MODES = MODES;
  readonly HIGH = 1;
  readonly LOW = 0;
  readonly pins: readonly PluginPin[];
  readonly analogPins: readonly number[] = [];
  isReady = false;
  readonly #chip: GpioChip;
  readonly #lines: GpioLines;
  readonly #pulls = new Map<number, Pull>();

  constructor(chip: GpioChip, lines: GpioLines) {
    super();
    // One for each component and pin.
    this.setMaxListeners(0);
    this.#chip = chip;
    this.#lines = lines;
    this.name = `GPIO chip ${chip.label}`;
    this.pins = Array.from({ length: chip.info.lines }, () => ({
      supportedModes: [MODES.INPUT, MODES.OUTPUT, MODES.PULLUP],
      mode: MODES.INPUT,
      value: 0,
      report: 1,
      analogChannel: NO_ANALOG_CHANNEL,
    }));
    lines.onLevel = (line, level) => {
      this.#pin(line).value = level;
      this.emit(`digital-read-${line}`, level);
    };
    process.nextTick(() => {
      this.isReady = true;
      this.emit('connect');
      this.emit('ready');
    });
  }

  /** johnny-five asks with whatever a component was given. @throws HotlineError GPIO_LINE_UNKNOWN */
  normalize(pin: Pin): number {
    return this.#chip.lineOf(pin);
  }

  /** @throws HotlineError GPIO_LINE_UNKNOWN, GPIO_LINE_HELD, GPIO_FAILED */
  pinMode(pin: number, mode: number): void {
    const at = this.#pin(pin);
    switch (mode) {
      case MODES.OUTPUT:
        if (!this.#lines.isOutput(pin)) this.output(pin, 0);
        return;
      case MODES.INPUT:
      case MODES.PULLUP:
        if (this.#lines.isOutput(pin)) {
          throw new HotlineError(
            'GPIO_LINE_HELD',
            `GPIO line ${pin} of ${this.#chip.label} is an output: give the input another line`,
          );
        }
        at.mode = MODES.INPUT;
        this.#pulls.set(pin, mode === MODES.PULLUP ? 'up' : 'none');
        return;
      default:
        throw new HotlineError(
          'GPIO_FAILED',
          `GPIO line ${pin} of ${this.#chip.label} is digital only: it cannot be put into mode ${mode}`,
        );
    }
  }

  /** Arduino's way: what is written to an input sets its pull-up. */
  digitalWrite(pin: number, value: number): void {
    const at = this.#pin(pin);
    if (at.mode === MODES.OUTPUT) {
      at.value = value ? 1 : 0;
      this.#lines.write(pin, at.value === 1 ? 1 : 0);
    } else {
      this.#pulls.set(pin, value ? 'up' : 'none');
    }
  }

  /** @throws HotlineError GPIO_LINE_UNKNOWN, GPIO_LINE_HELD, GPIO_FAILED */
  digitalRead(pin: number, callback: (value: number) => void): void {
    this.#pin(pin);
    this.on(`digital-read-${pin}`, callback);
    const level = this.#lines.input(pin)?.level;
    if (level !== undefined) queueMicrotask(() => callback(level));
    if (this.#lines.input(pin)) return;
    const pull = this.#pulls.get(pin) ?? 'none';
    this.#lines.watch(pin, { pull, debounceMs: DEBOUNCE_MS }, () => undefined);
  }

  /** Makes the pin an output that starts at this level. @throws HotlineError GPIO_LINE_HELD, GPIO_FAILED */
  output(pin: number, initial: Level): void {
    const at = this.#pin(pin);
    this.#lines.output(pin, initial);
    at.mode = MODES.OUTPUT;
    at.value = initial;
  }

  #pin(pin: number): PluginPin {
    const at = this.pins[this.#chip.lineOf(pin)];
    if (!at) throw new RangeError(`pin ${pin}`);
    return at;
  }
}
