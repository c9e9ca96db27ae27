import { EventEmitter } from 'node:events';
import { type IoPlugin, MODES, type PluginPin } from './io-plugin.js';
import type { OutputLine } from './output-line.js';

/**
 * What johnny-five is given for a board: the output lines, which outlive the hardware. It is not given the plugin of each
 * life, because
 * - it keeps every board and component that was ever made (`boards` in its board.js, `priv` in its led.js): a board on a
 *   loose plug would cost 18 kB and more each time that it comes back;
 * - its Led with `isAnode` throws on a pin without PWM (`update` in led.js), so that polarity is the line's;
 * - its Led takes a PWM pin by PWM, and its Relay sets no pin mode: the line has done that, at the right level.
 */
export class OutputPlugin extends EventEmitter implements IoPlugin {
  readonly name = 'hotline-outputs';
  readonly MODES = MODES;
  readonly HIGH = 1;
  readonly LOW = 0;
  readonly isReady = true;
  readonly analogPins: readonly number[] = [];
  readonly defaultLed = 0;
  readonly pins: readonly PluginPin[];

  /** @param lines their index is the pin's number */
  constructor(private readonly lines: readonly OutputLine[]) {
    super();
    this.pins = lines.map(() => ({
      supportedModes: [MODES.OUTPUT],
      mode: MODES.OUTPUT,
      value: 0,
      report: 0,
      analogChannel: 127,
    }));
  }

  /** They are outputs, and stay it. */
  pinMode(): void {}

  digitalWrite(pin: number, value: number): void {
    this.lines[pin]?.set(value === this.HIGH);
  }

  digitalRead(): void {}
}
