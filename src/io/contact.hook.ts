import type { Clock, Timer } from '../clock/clock.js';
import type { HookSwitch } from '../phone/ports.js';
import type { HookWiring, Level } from '../protocol/io-wiring.js';
import type { Pin } from '../protocol/io-pins.js';
import {
  type HookContact,
  type HookContactsEffect,
  type HookContactsInput,
  type HookContactsPolicy,
  initialHookContacts,
  nextHookContacts,
} from './hook-contacts.machine.js';
import { InputLine } from './input-line.js';
import type { StandingFaults } from './standing-faults.js';

/** A slow hand moves the cradle through its middle in less. */
const SLOW_CHANGE_OVER_MS = 250;

export interface ContactHookOptions {
  readonly clock: Clock;
  readonly faults: StandingFaults;
  readonly wiring: HookWiring;
}

/** The hook switch made of one contact or of a change-over pair. The machine decides; this runs its effects. */
export class ContactHook implements HookSwitch {
  readonly lines: readonly InputLine[];
  readonly #options: ContactHookOptions;
  readonly #policy: HookContactsPolicy;
  #state = initialHookContacts;
  #position: { readonly offHook: boolean; readonly atMs: number } | undefined;
  #onLevel: ((offHook: boolean, atMs: number) => void) | undefined;
  #slow: Timer | undefined;
  readonly #troubles: Partial<Record<HookContact, string | undefined>> = {};

  constructor(options: ContactHookOptions) {
    const { pin, secondPin, offHookLevel } = options.wiring;
    this.#options = options;
    this.#policy = { pair: secondPin !== undefined, offHookLevel, slowMs: SLOW_CHANGE_OVER_MS };
    this.lines = [
      this.#line('first', pin),
      ...(secondPin === undefined ? [] : [this.#line('second', secondPin)]),
    ];
  }

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    this.#onLevel = onLevel;
    if (this.#position) onLevel(this.#position.offHook, this.#position.atMs);
  }

  stop(): void {
    this.#onLevel = undefined;
  }

  #line(contact: HookContact, pin: Pin): InputLine {
    const { pull, debounceMs } = this.#options.wiring;
    return new InputLine({
      pin,
      input: { pull, debounceMs },
      onLevel: (level: Level, atMs) => this.#feed({ type: 'level', contact, level, atMs }),
      onLost: () => this.#feed({ type: 'lost' }),
      onTrouble: (trouble) => {
        this.#troubles[contact] = trouble;
        this.#tellTroubles();
      },
    });
  }

  #feed(input: HookContactsInput): void {
    const step = nextHookContacts(this.#policy, this.#state, input);
    if (!step) return;
    this.#state = step.state;
    for (const effect of step.effects) this.#run(effect);
  }

  #run(effect: HookContactsEffect): void {
    const { clock, faults } = this.#options;
    switch (effect.type) {
      case 'position':
        this.#position = effect;
        this.#onLevel?.(effect.offHook, effect.atMs);
        return;
      case 'start-timer':
        this.#slow?.cancel();
        this.#slow = clock.after(effect.afterMs, () => this.#feed({ type: 'slow' }));
        return;
      case 'cancel-timer':
        this.#slow?.cancel();
        return;
      case 'broken-wire':
        faults.set('hook-broken-wire', 'hook', this.#brokenWire(effect.dead));
        return;
      case 'mended':
        faults.set('hook-broken-wire', 'hook', undefined);
        return;
    }
  }

  #brokenWire(dead: HookContact | undefined): string {
    const { pin, secondPin } = this.#options.wiring;
    const contradict = `the hook contacts at pins ${pin} and ${String(secondPin)} contradict each other`;
    if (dead === undefined)
      return `${contradict}: a wire is broken or a contact is stuck; check both, the one that moves is obeyed meanwhile`;
    const [still, moving] = dead === 'first' ? [pin, secondPin] : [secondPin, pin];
    return `${contradict}: the one at ${String(still)} seems dead, check its wire first; the one at ${String(moving)} is obeyed meanwhile`;
  }

  /** With one contact of a pair the hook still works, and nobody is to be told that it does not. */
  #tellTroubles(): void {
    const { faults } = this.#options;
    const { first, second } = this.#troubles;
    const dead = first !== undefined && (second !== undefined || !this.#policy.pair);
    faults.set('hook-unavailable', 'hook', dead ? first : undefined);
    faults.set('line-unavailable', 'hook', dead ? undefined : first);
    faults.set('line-unavailable', 'hook-second', second);
  }
}
