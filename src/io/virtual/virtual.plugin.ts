import { EventEmitter } from 'node:events';
import type { Level } from '../../protocol/io-wiring.js';
import { type IoPlugin, MODES, type PluginPin } from '../io-plugin.js';
import type { VirtualPin } from './virtual-pin.js';

/** The virtual board as any program of johnny-five sees it. Levels come as they are, bounces and all. */
export class VirtualPlugin extends EventEmitter implements IoPlugin {
  readonly name = 'hotline-virtual';
  readonly MODES = MODES;
  readonly HIGH = 1;
  readonly LOW = 0;
  readonly isReady = true;
  readonly analogPins: readonly number[] = [];
  readonly defaultLed = 0;
  readonly pins: readonly PluginPin[];

  constructor(private readonly board: readonly VirtualPin[]) {
    super();
    // johnny-five listens once a component.
    this.setMaxListeners(0);
    this.pins = board.map(() => ({
      supportedModes: [MODES.INPUT, MODES.OUTPUT, MODES.PULLUP],
      mode: MODES.INPUT,
      value: 0,
      report: 0,
      analogChannel: 127,
    }));
  }

  pinMode(pin: number, mode: number): void {
    const found = this.board[pin];
    if (!found) return;
    if (mode !== MODES.OUTPUT) found.makeInput(mode === MODES.PULLUP ? 'up' : 'none');
    else if (!found.isOutput) found.makeOutput(0);
  }

  digitalWrite(pin: number, value: number): void {
    this.board[pin]?.write(value === this.HIGH ? 1 : 0);
  }

  digitalRead(pin: number, callback: (value: Level) => void): void {
    const found = this.board[pin];
    if (!found) return;
    const event = `digital-read-${pin}`;
    this.on(event, callback);
    const tell = (): void => void this.emit(event, found.level);
    found.read(tell);
    queueMicrotask(tell);
  }
}
