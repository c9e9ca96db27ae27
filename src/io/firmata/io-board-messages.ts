/**
 * The I/O board's own messages (firmware/io-board/PROTOCOL.md): `F0 01 <type> ... F7`. Numbers are 7 bit a byte, the
 * lowest first: u7 is one byte, u14 two, u32 five. What comes from the board is checked whole: a message that is too
 * short, too long or has a value out of range is none.
 */
import type { Level } from '../../protocol/io-wiring.js';
import { SYSEX_END, SYSEX_START } from './firmata-messages.js';

/** The system-exclusive type under which all of our own messages come. */
export const OWN_SYSEX = 0x01;
export const PIN_COUNT = 20;
export const DEBOUNCE_MS = { min: 1, max: 100 } as const;
export const GUARD_AFTER_S = { min: 30, max: 3600 } as const;
export const GUARD_OFF_S = { min: 1, max: 60 } as const;
/** Heartbeats are numbered from 0 to one less than this, and again from 0. */
export const HEARTBEAT_NUMBERS = 128;
/** Events are counted from 0 to one less than this, and again from 0. */
export const EVENT_COUNTS = 16_384;

const hostTypes = {
  heartbeat: 0x10,
  getStatus: 0x11,
  setDebounce: 0x12,
  watch: 0x13,
  getLevels: 0x14,
  getGuard: 0x15,
  setGuard: 0x16,
  standDown: 0x17,
} as const;
export type HostMessageType = keyof typeof hostTypes;

const u14 = (value: number): number[] => [value & 0x7f, (value >> 7) & 0x7f];

function message(type: HostMessageType, ...fields: number[]): Uint8Array {
  return Uint8Array.of(
    SYSEX_START,
    OWN_SYSEX,
    hostTypes[type],
    ...fields.map((byte) => byte & 0x7f),
    SYSEX_END,
  );
}

/** Messages to the board, whole. */
export const toBoard = {
  heartbeat: (number: number) => message('heartbeat', number),
  getStatus: () => message('getStatus'),
  setDebounce: (ms: number) => message('setDebounce', ms),
  watch: (pin: number, on: boolean) => message('watch', pin, on ? 1 : 0),
  getLevels: () => message('getLevels'),
  getGuard: () => message('getGuard'),
  /** @param afterS 0: never. */
  setGuard: (afterS: number, offS: number) => message('setGuard', ...u14(afterS), offS),
  /** The guard is unarmed until the next heartbeat. */
  standDown: () => message('standDown'),
} as const;

export const resetCauses = ['power-on', 'reset pin', 'brown-out', 'watchdog'] as const;
export type ResetCause = (typeof resetCauses)[number];

export interface BoardStatus {
  readonly type: 'status';
  /** ms since the board's start, modulo 2^32. */
  readonly timeMs: number;
  readonly resetCauses: readonly ResetCause[];
  readonly supplyMv: number;
  readonly debounceMs: number;
  /** Bytes from the host that the board could not take in time; stops at 16383. */
  readonly bytesLost: number;
  readonly watchedPins: number;
  /** Counter of the last event. */
  readonly events: number;
}

export interface BoardGuard {
  readonly type: 'guard';
  /** 0: never. */
  readonly afterS: number;
  /** How long the host stays switched off. */
  readonly offS: number;
  readonly armed: boolean;
  readonly source: 'defaults' | 'EEPROM' | 'EEPROM damaged';
  readonly cyclesInLastHour: number;
}

export type RefusalReason = 'unknown type' | 'length' | 'value' | 'pin';

export type BoardMessage =
  | { readonly type: 'heartbeat answer'; readonly number: number; readonly timeMs: number }
  | BoardStatus
  | {
      readonly type: 'event';
      readonly counter: number;
      readonly pin: number;
      readonly level: Level;
      readonly timeMs: number;
    }
  | {
      readonly type: 'levels';
      /** Of the last event. */
      readonly counter: number;
      readonly levels: ReadonlyMap<number, Level>;
    }
  | BoardGuard
  | {
      readonly type: 'refused';
      /** undefined: a type that this program does not send. */
      readonly message: HostMessageType | undefined;
      readonly reason: RefusalReason;
    };

/** @param data what stands between `F0 01` and `F7`. */
export function readBoardMessage(data: readonly number[]): BoardMessage | undefined {
  const [type, ...fields] = data;
  const reader = type === undefined ? undefined : readers[type];
  if (!reader) return undefined;
  const read = new FieldReader(fields);
  const result = reader(read);
  return read.isWhole ? result : undefined;
}

const sources = ['defaults', 'EEPROM', 'EEPROM damaged'] as const;
const reasons = ['unknown type', 'length', 'value', 'pin'] as const;

const readers: Readonly<Record<number, ((read: FieldReader) => BoardMessage) | undefined>> = {
  0x40: (read) => ({ type: 'heartbeat answer', number: read.u7(), timeMs: read.u32() }),
  0x41: (read) => ({
    type: 'status',
    timeMs: read.u32(),
    resetCauses: causesIn(read.u7(0, 15)),
    supplyMv: read.u14(),
    debounceMs: read.u7(DEBOUNCE_MS.min, DEBOUNCE_MS.max),
    bytesLost: read.u14(),
    watchedPins: read.u7(0, PIN_COUNT),
    events: read.u14(),
  }),
  0x42: (read) => ({
    type: 'event',
    counter: read.u14(),
    pin: read.pin(),
    level: read.level(),
    timeMs: read.u32(),
  }),
  0x43: (read) => {
    const counter = read.u14();
    const levels = new Map<number, Level>();
    while (read.hasMore && levels.size < PIN_COUNT) levels.set(read.pin(), read.level());
    return { type: 'levels', counter, levels };
  },
  0x44: (read) => ({
    type: 'guard',
    afterS: read.afterS(),
    offS: read.u7(GUARD_OFF_S.min, GUARD_OFF_S.max),
    armed: read.u7(0, 1) === 1,
    source: sources[read.u7(0, 2)] ?? 'defaults',
    cyclesInLastHour: read.u7(),
  }),
  0x4f: (read) => {
    const refused = read.u7();
    const reason = reasons[read.u7(1, 4) - 1] ?? 'value';
    return { type: 'refused', message: hostTypeOf(refused), reason };
  },
};

function causesIn(bits: number): ResetCause[] {
  return resetCauses.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

function hostTypeOf(type: number): HostMessageType | undefined {
  const entry = Object.entries(hostTypes).find(([, value]) => value === type);
  return entry?.[0] as HostMessageType | undefined;
}

/** Takes fields off the front. One that is missing or out of range spoils the whole message. */
class FieldReader {
  #at = 0;
  #spoilt = false;

  constructor(private readonly bytes: readonly number[]) {}

  get hasMore(): boolean {
    return !this.#spoilt && this.#at < this.bytes.length;
  }
  /** Every field was there and in range, and nothing is left over. */
  get isWhole(): boolean {
    return !this.#spoilt && this.#at === this.bytes.length;
  }

  u7(min = 0, max = 127): number {
    return this.#inRange(this.#byte(), min, max);
  }
  u14(): number {
    return this.#byte() + this.#byte() * 128;
  }
  u32(): number {
    let value = 0;
    for (let place = 0; place < 5; place++) value += this.#byte() * 128 ** place;
    return value % 2 ** 32;
  }
  pin(): number {
    return this.u7(0, PIN_COUNT - 1);
  }
  level(): Level {
    return this.u7(0, 1) === 1 ? 1 : 0;
  }
  afterS(): number {
    const value = this.u14();
    return value === 0 ? 0 : this.#inRange(value, GUARD_AFTER_S.min, GUARD_AFTER_S.max);
  }

  #byte(): number {
    const byte = this.bytes[this.#at];
    if (byte === undefined) this.#spoilt = true;
    else this.#at += 1;
    return byte ?? 0;
  }
  #inRange(value: number, min: number, max: number): number {
    if (value < min || value > max) this.#spoilt = true;
    return value;
  }
}
