import { tonesOf } from '../audio/tones.js';
import type { Clock } from '../clock/clock.js';
import { IoSession } from '../io/io-session.js';
import type { IoSource } from '../io/io-source.js';
import type { OperatorContacts } from '../phone/contact-faults.js';
import type { PanelLampName } from '../phone/panel-lamps.js';
import type { Buttons, FaultReporter, HookSwitch, Lamp, Log, Ringer, StateContact } from '../phone/ports.js';
import { RelayRinger, type RingingCadence } from '../phone/relay-ringer.js';
import type { HealthReport } from '../protocol/health.js';
import type { IoWiring } from '../protocol/io-wiring.js';
import type { PhoneConfig } from '../protocol/phone-config.js';

/** What hangs on the pins of a phone. What is not wired is there all the same and does nothing. */
export interface Hardware {
  readonly hook: HookSwitch;
  readonly lamps: Readonly<Record<PanelLampName, Lamp>>;
  readonly ringer: Ringer;
  readonly ratingButtons: Buttons;
  readonly ratingLamps: readonly Lamp[];
  readonly contacts: OperatorContacts;
  /** Held while the phone starts it opens the technician's page. */
  readonly setupButton: StateContact;
  /** The I/O board as it is now; null where the lines are the machine's own. */
  board(): HealthReport['board'];
  start(): void;
  stop(): Promise<void>;
}

/** Puts the parts of a wiring together, on one board that is opened by `start` and kept. */
export function composeHardware(
  config: PhoneConfig,
  wiring: IoWiring,
  parts: { clock: Clock; log: Log; faults: FaultReporter; source: IoSource },
): Hardware {
  const session = new IoSession(parts);
  return {
    hook: session.hookSwitch(wiring.hook),
    lamps: {
      status: session.lamp(wiring.statusLamp),
      call: session.lamp(wiring.callLamp),
      ambient: session.lamp(wiring.ambientLamp),
    },
    ringer: new RelayRinger({
      clock: parts.clock,
      relay: session.relay(wiring.ringer),
      cadence: config.ringer?.style === 'strobe' ? 'steady' : ringingCadence(config.country),
    }),
    ratingButtons: session.buttons(wiring.ratingButtons),
    ratingLamps: wiring.ratingLamps.map((lamp) => session.lamp(lamp)),
    contacts: {
      tamper: session.stateContact(wiring.tamper),
      door: session.stateContact(wiring.door),
      supply: session.stateContact(wiring.supply),
    },
    setupButton: session.stateContact(wiring.setup),
    board: () => (wiring.board === 'firmata' ? session.board : null),
    start: () => session.start(),
    stop: () => session.stop(),
  };
}

/** A bell rings as the ringback tone sounds at the other end. */
export function ringingCadence(country: string): RingingCadence {
  return tonesOf(country).ringback.segments.flatMap(({ onMs, offMs }) => [onMs, offMs]);
}
