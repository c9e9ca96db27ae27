import type { Clock } from '../clock/clock.js';
import { localAddresses } from '../health/network-watch.js';
import { reportContacts } from '../phone/contact-faults.js';
import type { Controller } from '../phone/controller.js';
import type { FaultList } from '../phone/faults.js';
import { Panel } from '../phone/panel.js';
import type { CallJournal, Log, UserAgent } from '../phone/ports.js';
import { Rating } from '../phone/rating.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import type { Hardware } from './compose-hardware.js';

export interface HousingPanel {
  /** @param onRated a call has got its rating */
  start(onRated: () => void): void;
  /** To be called after every change of the phone. */
  update(): void;
  /** Shows for so long which phone this is. */
  locate(forMs: number): void;
  stop(): void;
}

/** Lamps, rating and contacts: what goes on at the housing beside the call. */
export function composePanel(
  hardware: Hardware,
  phone: {
    clock: Clock;
    log: Log;
    controller: Controller;
    userAgents: readonly UserAgent[];
    faults: FaultList;
    journal: CallJournal;
    config: PhoneConfig;
  },
): HousingPanel {
  const { clock, log, controller, userAgents, faults, journal, config } = phone;
  const lamps = new Panel({
    clock,
    log,
    lamps: hardware.lamps,
    read: () => ({
      hasNetwork: localAddresses().length > 0,
      state: controller.stateName,
      offHook: controller.offHook,
      registrations: userAgents.map((userAgent) => userAgent.registration()),
      faults: faults.list(),
    }),
  });
  const rating = config.rating
    ? new Rating({
        clock,
        log,
        journal,
        buttons: hardware.ratingButtons,
        lamps: hardware.ratingLamps,
        askForMs: config.rating.ask_for,
        read: () => ({ state: controller.stateName, offHook: controller.offHook, call: controller.call }),
      })
    : undefined;
  let stopContacts: (() => void) | undefined;
  return {
    start(onRated) {
      stopContacts = reportContacts(hardware.contacts, faults);
      if (rating) rating.onRated = onRated;
      rating?.start();
      lamps.update();
    },
    update() {
      lamps.update();
      rating?.update();
    },
    locate: (forMs) => lamps.locate(forMs),
    stop() {
      stopContacts?.();
      rating?.stop();
      lamps.stop();
    },
  };
}
