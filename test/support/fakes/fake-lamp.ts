import type { Lamp, LampPattern, Relay } from '../../../src/phone/ports.js';

/** Strict: a pattern is lit and dark by turns, and each of it lasts. */
export class FakeLamp implements Lamp {
  /** Everything that it was told, in order. */
  readonly told: LampPattern[] = [];

  get shows(): LampPattern {
    return this.told.at(-1) ?? 'off';
  }

  show(pattern: LampPattern): void {
    if (typeof pattern !== 'string' && (pattern.length % 2 !== 0 || pattern.some((ms) => !(ms > 0))))
      throw new Error(`${JSON.stringify(pattern)} is no pattern`);
    this.told.push(pattern);
  }
}

export class FakeRelay implements Relay {
  isOn = false;

  set(on: boolean): void {
    this.isOn = on;
  }
}
