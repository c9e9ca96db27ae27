/** The messages of an I/O board, built from firmware/io-board/PROTOCOL.md anew: a test of our reader needs another writer. */
import type { Level } from '../../../src/protocol/io-wiring.js';

export const PINS = 20;
export const EVENT_COUNTS = 16_384;
export const INPUT = 0;
export const OUTPUT = 1;
export const PULLUP = 11;
const ANALOG = 2;
const FIRST_ANALOG = 14;
const allPins = Array.from({ length: PINS }, (_, pin) => pin);

export const isUsable = (pin: number): boolean => pin >= 2 && pin < PINS && pin !== 9;
const isAnalog = (pin: number): boolean => pin >= FIRST_ANALOG;
const u14 = (value: number): number[] => [value & 0x7f, (value >> 7) & 0x7f];
const u32 = (value: number): number[] =>
  [0, 1, 2, 3, 4].map((place) => Math.floor(value / 128 ** place) % 128);
const own = (type: number, ...fields: number[]): number[] => [0xf0, 0x01, type, ...fields, 0xf7];

/** How many bytes of fields each message of the host has. */
export const fieldsOf: Readonly<Record<number, number>> = {
  0x10: 1,
  0x11: 0,
  0x12: 1,
  0x13: 2,
  0x14: 0,
  0x15: 0,
  0x16: 3,
  0x17: 0,
};

export const version = [0xf9, 2, 7];
export const analogMapping = [
  0xf0,
  0x6a,
  ...allPins.map((pin) => (isAnalog(pin) ? pin - FIRST_ANALOG : 127)),
  0xf7,
];
export const capabilities = [
  0xf0,
  0x6c,
  ...allPins.flatMap((pin) => [
    ...(isUsable(pin) ? [INPUT, 1, OUTPUT, 1, PULLUP, 1] : []),
    ...(isAnalog(pin) ? [ANALOG, 10] : []),
    0x7f,
  ]),
  0xf7,
];

export function firmware(report: { name: string; major: number; minor: number }): number[] {
  const text = Array.from(report.name, (letter) => u14(letter.charCodeAt(0))).flat();
  return [0xf0, 0x79, report.major, report.minor, ...text, 0xf7];
}
export function port(number: number, levels: readonly number[]): number[] {
  const bits = levels.reduce((sum, level, bit) => sum | (level << bit), 0);
  return [0x90 | number, ...u14(bits)];
}

export const heartbeatAnswer = (number: number, timeMs: number): number[] =>
  own(0x40, number, ...u32(timeMs));
export function status(report: {
  timeMs: number;
  resetCause: number;
  supplyMv: number;
  debounceMs: number;
  bytesLost: number;
  watched: number;
  events: number;
}): number[] {
  const { bytesLost, debounceMs, events, resetCause, supplyMv, timeMs, watched } = report;
  const fields = [...u32(timeMs), resetCause, ...u14(supplyMv), debounceMs, ...u14(bytesLost)];
  return own(0x41, ...fields, watched, ...u14(events));
}
export const event = (counter: number, pin: number, level: Level, timeMs: number): number[] =>
  own(0x42, ...u14(counter), pin, level, ...u32(timeMs));
export const levels = (counter: number, pairs: readonly (readonly [number, Level])[]): number[] =>
  own(0x43, ...u14(counter), ...pairs.flat());
export const guard = (report: { afterS: number; offS: number; armed: boolean; source: number }): number[] =>
  own(0x44, ...u14(report.afterS), report.offS, report.armed ? 1 : 0, report.source, 0);
export const refused = (type: number, reason: number): number[] => own(0x4f, type, reason);
