/** A page of the ATmega328P. */
const PAGE_BYTES = 128;
const FLASH_BYTES = 32_768;
const SIGNATURE = [0x1e, 0x95, 0x0f];

const OK = 0x10;
const IN_SYNC = 0x14;
const NO_SYNC = 0x15;
const END_OF_COMMAND = 0x20;

const GET_SYNC = 0x30;
const GET_PARAMETER = 0x41;
const SET_DEVICE = 0x42;
const SET_DEVICE_EXTENDED = 0x45;
const ENTER_PROGRAMMING = 0x50;
const LEAVE_PROGRAMMING = 0x51;
const LOAD_ADDRESS = 0x55;
const UNIVERSAL = 0x56;
const PROGRAM_PAGE = 0x64;
const READ_PAGE = 0x74;
const READ_SIGNATURE = 0x75;

/** The bytes of a command in all, with the byte that ends it; undefined: not known yet. */
function lengthOf(command: readonly number[]): number | undefined {
  switch (command[0]) {
    case GET_PARAMETER:
      return 3;
    case SET_DEVICE:
      return 22;
    case SET_DEVICE_EXTENDED:
      return command[1] === undefined ? undefined : command[1] + 2;
    case LOAD_ADDRESS:
      return 4;
    case UNIVERSAL:
      return 6;
    case READ_PAGE:
      return 5;
    case PROGRAM_PAGE: {
      const [, high, low] = command;
      return high === undefined || low === undefined ? undefined : high * 256 + low + 5;
    }
    default:
      return 2;
  }
}

/**
 * The bootloader of an Arduino as optiboot is: STK500 version 1 as far as avrdude's programmer `arduino` speaks it, with
 * the flash memory of an ATmega328P. Strict: what a bootloader would write wrongly is in `violations`.
 */
export class Stk500Bootloader {
  readonly flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  readonly violations: string[] = [];
  /** Was asked for something since it started. */
  wasUsed = false;
  /** Writes every byte of the flash wrongly, as worn-out memory does. */
  isWornOut = false;
  onBytes: ((bytes: Uint8Array) => void) | undefined;
  /** It has been left: the program in the flash starts. */
  onLeft: (() => void) | undefined;

  #command: number[] = [];
  #address = 0;

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#command.push(byte);
      if (this.#command.length !== lengthOf(this.#command)) continue;
      const command = this.#command;
      this.#command = [];
      if (command.at(-1) !== END_OF_COMMAND) this.#say(NO_SYNC);
      else this.#obey(command);
    }
  }

  #obey(command: readonly number[]): void {
    const [type = 0, first = 0, second = 0, third = 0] = command;
    this.wasUsed = true;
    if (type === GET_PARAMETER) this.#say(IN_SYNC, first === 0x82 ? 6 : 3, OK);
    else if (type === READ_SIGNATURE) this.#say(IN_SYNC, ...SIGNATURE, OK);
    else if (type === UNIVERSAL) this.#say(IN_SYNC, 0, OK);
    else if (type === READ_PAGE) {
      this.#expectFlash(third);
      const length = first * 256 + second;
      this.#say(IN_SYNC, ...this.flash.slice(this.#address, this.#address + length), OK);
    } else {
      if (type === LOAD_ADDRESS) this.#address = (first + second * 256) * 2;
      else if (type === PROGRAM_PAGE) this.#program(third, command.slice(4, -1));
      else if (
        ![GET_SYNC, SET_DEVICE, SET_DEVICE_EXTENDED, ENTER_PROGRAMMING, LEAVE_PROGRAMMING].includes(type)
      )
        this.violations.push(`unknown command ${type.toString(16)}`);
      this.#say(IN_SYNC, OK);
      if (type === LEAVE_PROGRAMMING) this.onLeft?.();
    }
  }

  #program(memory: number, data: readonly number[]): void {
    this.#expectFlash(memory);
    if (this.#address % PAGE_BYTES !== 0 || data.length > PAGE_BYTES) {
      this.violations.push(`${data.length} bytes at ${this.#address} are no page`);
    }
    this.flash.set(this.isWornOut ? data.map((byte) => byte & 0xfe) : data, this.#address);
  }

  #expectFlash(memory: number): void {
    if (memory !== 'F'.charCodeAt(0)) this.violations.push(`memory ${memory} is not the flash`);
  }

  #say(...bytes: number[]): void {
    this.onBytes?.(Uint8Array.from(bytes));
  }
}
