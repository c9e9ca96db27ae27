import type { Controller } from '../phone/controller.js';
import type { CallJournal, UserAgent } from '../phone/ports.js';
import type { PhoneSnapshot, Trouble } from '../protocol/handset.js';

const CALLS_SHOWN = 10;

/** What the handset page shows of a phone. */
export function phoneSnapshot(phone: {
  controller: Controller;
  userAgents: readonly UserAgent[];
  journal: CallJournal;
  number: string;
  trouble: Trouble | null;
}): PhoneSnapshot {
  const { controller, userAgents, journal, number, trouble } = phone;
  return {
    type: 'phone',
    state: controller.stateName,
    offHook: controller.offHook,
    held: controller.held,
    hears: controller.hears,
    number,
    registrations: userAgents.map((userAgent) => userAgent.registration()),
    call: controller.currentCall,
    lastCalls: [...journal.latest(CALLS_SHOWN)],
    trouble,
  };
}
