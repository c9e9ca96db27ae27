import { type AVRIOPort, PinState } from 'avr8js';
import { randomFrom } from '../random.js';
import {
  AvrChip,
  BEYOND_RAM,
  type Bootloader,
  type ChipLife,
  CYCLES_A_MS,
  type Eeprom,
  PAINT,
  RAM_END,
  type ResetKind,
} from './avr-chip.js';
import { type BoardMessage, type MessageOf, MessageReader } from './board-messages.js';
import { type Firmware, firmware } from './firmware-build.js';

/** A byte of ten bits at the host's 57,600 baud. */
const CYCLES_A_BYTE = Math.round((16_000_000 * 10) / 57_600);
/** What an open cable at a pull-up of the chip takes to reach a high level. */
const RISE_CYCLES = (60 * CYCLES_A_MS) / 1000;
const TIMSK2 = 0x70;
const UCSR0A = 0xc0;
const RECEIVED = 0x80;
const OPCODE_JUMP_TO_ITSELF = 0xcfff;
const ANSWER_LIMIT_MS = 100;
export const RELAY_PIN = 9;
/** Or-ed to a byte that is sent: the chip finds it damaged, or had no place for the one after it. avr8js has neither. */
export const FRAME_ERROR = 0x1000;
export const OVERRUN = 0x0800;
export const PINS = 20;

/** What a pin is connected to. A contact to ground is `low` when closed and `open` when not. */
export type Drive = 'low' | 'high' | 'open';
export type Timed<M extends BoardMessage = BoardMessage> = M & { readonly atMs: number };
export interface OutputChange {
  readonly pin: number;
  readonly level: number;
  readonly atMs: number;
}

/**
 * The I/O board with its firmware, in process, on virtual time: nothing happens but inside `runMs` and what calls it. Pins
 * by Firmata's numbers. What it sends is read strictly (`MessageReader`).
 */
export class AvrBoard {
  /** Sent since they were last taken. */
  messages: Timed[] = [];
  /** Every change of a pin that is an output, and every pin that becomes one. */
  outputChanges: OutputChange[] = [];
  /** Times of the resets, after the first start. */
  readonly resets: { readonly kind: ResetKind; readonly atMs: number }[] = [];
  /** Bytes that came while the one before had not been taken by the firmware. */
  overruns = 0;
  /** Called for each byte that the board sends, for a client of its own. */
  onByte: ((byte: number) => void) | undefined;
  /** Messages that a reset has cut off in the middle. */
  cutOff = 0;
  readonly #firmware: Firmware;
  readonly #chip: AvrChip;
  readonly #reader = new MessageReader();
  readonly #drives: Drive[] = new Array<Drive>(PINS).fill('open');
  readonly #outputs: (number | undefined)[] = new Array<number | undefined>(PINS).fill(undefined);
  /** What the pins read from outside; undefined while that is on its way. */
  readonly #levels: (boolean | undefined)[] = new Array<boolean | undefined>(PINS).fill(undefined);
  readonly #volts: number[] = new Array<number>(6).fill(0);
  #supplyVolts = 5;
  #toBoard: number[] = [];
  #feeding = false;

  /** Powered on, the start-up messages not yet sent. */
  constructor() {
    this.#firmware = firmware();
    this.#chip = new AvrChip(this.#firmware.program);
    this.#chip.onStart = (life, kind) => this.#wire(life, kind);
    this.powerOn();
    this.resets.length = 0;
  }

  get nowMs(): number {
    return this.#chip.cycles / CYCLES_A_MS;
  }

  get eeprom(): Eeprom {
    return this.#chip.eeprom;
  }

  get baudRate(): number {
    return this.#chip.life.usart.baudRate;
  }

  /** RAM holds whatever it likes after power-on; above the variables it is painted, to see who writes there. */
  powerOn(seed = 1): void {
    const random = randomFrom(seed);
    const end = this.symbol('_end');
    this.#chip.powerOn((address) => (address >= end ? PAINT : random.below(256)));
  }

  reset(kind: 'pin' | 'brown-out' | 'watchdog' = 'pin', bootloader?: Bootloader): void {
    this.#chip.reset(kind, bootloader);
  }

  runMs(ms: number): void {
    this.#chip.run(Math.round(ms * CYCLES_A_MS));
  }

  /** Runs until it is true, looking every millisecond. */
  runUntil(isTrue: () => boolean, limitMs: number, what: string): void {
    const end = this.nowMs + limitMs;
    while (!isTrue()) {
      if (this.nowMs >= end) throw new Error(`not within ${limitMs} ms: ${what}`);
      this.runMs(1);
    }
  }

  /** Puts bytes onto the line, which takes them at its own pace. */
  send(...messages: (readonly number[])[]): void {
    for (const bytes of messages) this.#toBoard.push(...bytes);
    this.#feed();
  }

  /** Sends and runs until the line has taken all and the board has had time for a short answer. */
  tell(...messages: (readonly number[])[]): void {
    this.send(...messages);
    this.runMs((this.#toBoard.length * CYCLES_A_BYTE) / CYCLES_A_MS + 5);
  }

  /** The first answer of that type; all other messages stay. */
  ask<T extends BoardMessage['type']>(bytes: readonly number[], type: T): Timed<MessageOf<T>> {
    this.messages = this.messages.filter((message) => message.type !== type);
    this.send(bytes);
    const find = () => this.of(type)[0];
    this.runUntil(() => find() !== undefined, ANSWER_LIMIT_MS, `an answer of type ${type}`);
    const answer = find()!;
    this.messages = this.messages.filter((message) => message !== answer);
    return answer;
  }

  of<T extends BoardMessage['type']>(type: T): Timed<MessageOf<T>>[] {
    return this.messages.filter((message): message is Timed<MessageOf<T>> => message.type === type);
  }

  take(): Timed[] {
    const { messages } = this;
    this.messages = [];
    return messages;
  }

  drive(pin: number, drive: Drive): void {
    this.#drives[pin] = drive;
    this.#settle(pin);
  }

  setVolts(channel: number, volts: number): void {
    this.#volts[channel] = volts;
    this.#chip.life.adc.channelValues[channel] = volts;
  }

  setSupply(volts: number): void {
    this.#supplyVolts = volts;
    this.#chip.life.adc.avcc = volts;
  }

  /** Level of an output; undefined for an input. */
  output(pin: number): number | undefined {
    const [port, bit] = this.#place(pin);
    const state = port.pinState(bit);
    return state === PinState.High ? 1 : state === PinState.Low ? 0 : undefined;
  }

  pullUp(pin: number): boolean {
    const [port, bit] = this.#place(pin);
    return port.pinState(bit) === PinState.InputPullUp;
  }

  symbol(name: string): number {
    const address = this.#firmware.symbols.get(name);
    if (address === undefined) throw new Error(`the firmware has no variable ${name}`);
    return address;
  }

  /** The firmware's own time. */
  get clockMs(): number {
    return this.data.getUint32(this.symbol('ms'), true);
  }

  set clockMs(ms: number) {
    this.data.setUint32(this.symbol('ms'), ms, true);
  }

  /** The chip's data space: registers and RAM. */
  get data(): DataView {
    const { data } = this.#chip.life.cpu;
    return new DataView(data.buffer);
  }

  /** The most that the stack has held since power-on. */
  get stackBytes(): number {
    const { data } = this.#chip.life.cpu;
    let lowest = this.symbol('_end');
    while (lowest <= RAM_END && data[lowest] === PAINT) lowest++;
    return RAM_END + 1 - lowest;
  }

  /** Whether anything was written past the end of the RAM. */
  get wroteBeyondRam(): boolean {
    const { data } = this.#chip.life.cpu;
    return data.subarray(BEYOND_RAM.from, BEYOND_RAM.to + 1).some((byte) => byte !== 0);
  }

  /** The program stands in an endless loop; interrupts go on. Lasts until the next reset. */
  hang(): void {
    const { cpu } = this.#chip.life;
    const endlessLoop = cpu.progMem.indexOf(OPCODE_JUMP_TO_ITSELF);
    if (endlessLoop < 0) throw new Error('the firmware has no endless loop to stand in');
    this.#chip.wake();
    cpu.pc = endlessLoop;
  }

  /** No interrupt comes any longer; the program goes on. Lasts until the next reset. */
  stopInterrupts(): void {
    const { cpu } = this.#chip.life;
    this.#chip.wake();
    Object.defineProperty(cpu, 'interruptsEnabled', { get: () => false });
  }

  /** No millisecond passes any longer; all else goes on. Lasts until the next reset. */
  stopTimer(): void {
    this.#chip.life.cpu.writeData(TIMSK2, 0);
  }

  #place(pin: number): [port: AVRIOPort, bit: number] {
    const { ports } = this.#chip.life;
    if (pin < 8) return [ports.D, pin];
    if (pin < 14) return [ports.B, pin - 8];
    return [ports.C, pin - 14];
  }

  #wire(life: ChipLife, kind: ResetKind): void {
    this.resets.push({ kind, atMs: this.nowMs });
    if (this.#reader.reset() > 0) this.cutOff++;
    this.#feeding = false;
    this.#levels.fill(undefined);
    life.adc.avcc = this.#supplyVolts;
    this.#volts.forEach((volts, channel) => (life.adc.channelValues[channel] = volts));
    life.usart.onByteTransmit = (byte) => this.#sent(byte);
    for (const port of Object.values(life.ports)) port.addListener(() => this.#pinsChanged());
    this.#pinsChanged();
    this.#feed();
  }

  #sent(byte: number): void {
    this.onByte?.(byte);
    const message = this.#reader.take(byte);
    if (message !== undefined) this.messages.push({ ...message, atMs: this.nowMs });
  }

  #pinsChanged(): void {
    for (let pin = 0; pin < PINS; pin++) {
      this.#settle(pin);
      const level = this.output(pin);
      if (level === this.#outputs[pin]) continue;
      this.#outputs[pin] = level;
      if (level !== undefined) this.outputChanges.push({ pin, level, atMs: this.nowMs });
    }
  }

  /** An open pin is low without a pull-up, at once, and high with one, after a while. */
  #settle(pin: number): void {
    const drive = this.#drives[pin];
    const level = drive === 'open' ? this.pullUp(pin) : drive === 'high';
    if (level === this.#levels[pin]) return;
    this.#levels[pin] = level;
    const [port, bit] = this.#place(pin);
    if (!level || drive === 'high') {
      port.setPin(bit, level);
      return;
    }
    this.#chip.life.cpu.addClockEvent(() => {
      if (this.#levels[pin] === true) port.setPin(bit, true);
    }, RISE_CYCLES);
  }

  #feed(): void {
    if (this.#feeding || this.#toBoard.length === 0) return;
    this.#feeding = true;
    const { cpu, usart } = this.#chip.life;
    cpu.addClockEvent(() => {
      this.#feeding = false;
      const byte = this.#toBoard.shift();
      if (byte === undefined) return;
      const status = cpu.data[UCSR0A]!;
      if ((status & RECEIVED) !== 0) this.overruns++;
      cpu.data[UCSR0A] = (status & ~((FRAME_ERROR | OVERRUN) >> 8)) | (byte >> 8);
      // Immediate: avr8js would space the bytes by the board's baud rate, not by the host's.
      usart.writeByte(byte & 0xff, true);
      this.#feed();
    }, CYCLES_A_BYTE);
  }
}
