import type { Clock, Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { lampsFor, type PanelLampName, panelLamps, type PanelView } from './panel-lamps.js';
import type { Lamp, LampPattern, Log } from './ports.js';

export interface PanelOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly lamps: Readonly<Record<PanelLampName, Lamp>>;
  /** The phone as it is now. */
  readonly read: () => Omit<PanelView, 'booting' | 'wanted'>;
}

/**
 * Shows the phone on its lamps. A lamp is never in the way of a call: a change is noted at once and shown on a later turn
 * of the loop, many changes together, and whatever goes wrong is logged and nothing more.
 */
export class Panel {
  readonly #options: PanelOptions;
  readonly #shown = new Map<PanelLampName, LampPattern>();
  #due: Timer | undefined;
  #stopped = false;
  /** While it runs, the status lamp says nothing but "here I am". */
  #locating: Timer | undefined;
  /** An exchange has taken or refused the phone: it has started. */
  #hasStarted = false;

  constructor(options: PanelOptions) {
    this.#options = options;
  }

  /** Something that the lamps may tell of has changed: call, registration, network, fault. */
  update(): void {
    if (this.#stopped) return;
    this.#due ??= this.#options.clock.after(0, () => {
      this.#due = undefined;
      this.#show();
    });
  }

  /** The status lamp tells for so long which phone this is. Again: so long from now on. */
  locate(forMs: number): void {
    if (this.#stopped) return;
    this.#locating?.cancel();
    this.#locating = this.#options.clock.after(forMs, () => {
      this.#locating = undefined;
      this.update();
    });
    this.update();
  }

  /** All lamps go dark; later changes are not shown. */
  stop(): void {
    this.#stopped = true;
    this.#due?.cancel();
    this.#locating?.cancel();
    for (const name of panelLamps) this.#light(name, 'off');
  }

  #show(): void {
    try {
      const view = this.#options.read();
      this.#hasStarted ||= view.registrations.some(({ state }) => settled.includes(state));
      const patterns = lampsFor({
        ...view,
        booting: !this.#hasStarted,
        wanted: this.#locating !== undefined,
      });
      for (const name of panelLamps) this.#light(name, patterns[name]);
    } catch (error) {
      this.#options.log.error({ reason: messageOf(error) }, 'the lamps cannot be told what to show');
    }
  }

  #light(name: PanelLampName, pattern: LampPattern): void {
    if (this.#shown.get(name) === pattern) return;
    try {
      this.#options.lamps[name].show(pattern);
      this.#shown.set(name, pattern);
    } catch (error) {
      this.#options.log.error({ lamp: name, reason: messageOf(error) }, 'a lamp cannot be lit');
    }
  }
}

const settled: readonly string[] = ['registered', 'waiting'];
