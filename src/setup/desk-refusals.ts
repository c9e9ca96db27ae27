import { SetupDeskRefusal } from './setup-desk.js';

/** Something else is under way; in a moment it may be asked for again. */
export function busy(message: string): SetupDeskRefusal {
  return new SetupDeskRefusal('busy', message);
}
