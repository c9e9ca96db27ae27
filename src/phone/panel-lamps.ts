import type { Fault, FaultCode } from '../protocol/faults.js';
import type { CallStateName, RegistrationView } from '../protocol/handset.js';
import { worstSeverity } from './faults.js';
import { ambientSigns, type PhoneStatus, statusSigns } from './lamp-patterns.js';
import type { LampPattern } from './ports.js';

/** What the lamps are told by. */
export interface PanelView {
  /** The phone is being started, and no exchange has taken or refused it yet. */
  readonly booting: boolean;
  /** This machine has an address other than its own loopback. */
  readonly hasNetwork: boolean;
  readonly state: CallStateName;
  readonly offHook: boolean;
  readonly registrations: readonly Pick<RegistrationView, 'state'>[];
  readonly faults: readonly Pick<Fault, 'code'>[];
  /** Somebody far away wants to know which phone this is. */
  readonly wanted?: boolean;
}

export const panelLamps = ['status', 'call', 'ambient'] as const;
export type PanelLampName = (typeof panelLamps)[number];

export function lampsFor(view: PanelView): Readonly<Record<PanelLampName, LampPattern>> {
  return {
    status: statusSigns[statusOf(view)].pattern,
    call: isInCall(view) ? 'on' : 'off',
    ambient: ambientSigns[invitation(view)].pattern,
  };
}

/**
 * What matters most. While the handset is off, the call; in the cradle, what keeps the next caller from calling, the
 * cause before what follows from it; then what can wait for a technician.
 */
export function statusOf(view: PanelView): PhoneStatus {
  if (view.wanted) return 'wanted';
  if (view.state === 'out-of-service') return 'out-of-service';
  if (view.state === 'talking') return 'talking';
  if (view.state !== 'idle') return 'calling';
  const worst = worstSeverity(view.faults.filter(({ code }) => !hasOwnSign.has(code)));
  if (worst === 'cannot-call') return 'needs-service';
  if (view.booting) return 'booting';
  if (!view.hasNetwork) return 'no-network';
  if (!isRegistered(view)) return 'not-registered';
  return worst === 'needs-service' ? 'needs-service' : 'ready';
}

/** Told by signs of their own, which say more. */
const hasOwnSign: ReadonlySet<FaultCode> = new Set(['network-down', 'not-registered']);

/** From the lift to the end of the call; a handset that is left off after it is none. */
function isInCall({ state, offHook }: PanelView): boolean {
  switch (state) {
    case 'connecting':
    case 'ringing':
    case 'early-media':
    case 'retrying':
    case 'talking':
      return true;
    case 'callback':
      return offHook;
    case 'idle':
    case 'far-end-gone':
    case 'gave-up':
    case 'howler':
    case 'left-off-hook':
    case 'out-of-service':
      return false;
  }
}

/** Nobody is asked to lift a handset that will not get through. A fault that calls do not suffer from keeps nobody away. */
function invitation(view: PanelView): keyof typeof ambientSigns {
  if (view.offHook) return 'otherwise';
  if (view.state === 'callback') return 'callback';
  const canCall =
    !view.booting && view.hasNetwork && isRegistered(view) && worstSeverity(view.faults) !== 'cannot-call';
  return view.state === 'idle' && canCall ? 'ready' : 'otherwise';
}

function isRegistered({ registrations }: PanelView): boolean {
  return registrations.some(({ state }) => state === 'registered');
}
