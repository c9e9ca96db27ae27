import type { Controller } from '../phone/controller.js';
import type { CallJournal, UserAgent } from '../phone/ports.js';
import type { Fault } from '../protocol/faults.js';
import type { HookKind, PhoneSnapshot, Trouble } from '../protocol/handset.js';

const CALLS_SHOWN = 10;

/** What the handset page shows of a phone. */
export function phoneSnapshot(phone: {
  controller: Controller;
  userAgents: readonly UserAgent[];
  journal: CallJournal;
  faults: { list(): readonly Fault[] };
  hook: HookKind;
  number: string;
  trouble: Trouble | null;
  dashboard: string | null;
}): PhoneSnapshot {
  const { controller, userAgents, journal, faults, hook, number, trouble, dashboard } = phone;
  return {
    type: 'phone',
    state: controller.stateName,
    offHook: controller.offHook,
    hook,
    held: controller.held,
    hears: controller.hears,
    number,
    registrations: userAgents.map((userAgent) => userAgent.registration()),
    call: controller.currentCall,
    lastCalls: [...journal.latest(CALLS_SHOWN)],
    faults: [...faults.list()],
    trouble,
    dashboard,
  };
}
