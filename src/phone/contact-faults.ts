import type { FaultCode } from '../protocol/faults.js';
import type { FaultReporter, StateContact } from './ports.js';

/** The contacts that an operator hears of. */
export interface OperatorContacts {
  readonly tamper: StateContact;
  readonly door: StateContact;
  /** Active: the supply is good. */
  readonly supply: StateContact;
}

interface Rule {
  readonly code: FaultCode;
  /** The state of the contact that is the fault. */
  readonly wrongWhen: boolean;
  readonly message: string;
}

const rules: Readonly<Record<keyof OperatorContacts, Rule>> = {
  tamper: {
    code: 'tamper',
    wrongWhen: true,
    message: 'the housing was opened; look at the phone, and close it',
  },
  door: { code: 'door-open', wrongWhen: true, message: 'the door of the cabinet is open; close it' },
  supply: {
    code: 'supply-failed',
    wrongWhen: false,
    message:
      'the power supply says that it is not well; check the mains and the battery, or contacts.supply.active',
  },
};

/** Makes faults of what the contacts tell, from now until the function that is returned is called. */
export function reportContacts(contacts: OperatorContacts, faults: FaultReporter): () => void {
  const names = Object.keys(rules) as (keyof OperatorContacts)[];
  for (const name of names) {
    const { code, wrongWhen, message } = rules[name];
    contacts[name].start((active) => {
      if (active === wrongWhen) faults.raise(code, '', message);
      else faults.clear(code, '');
    });
  }
  return () => {
    for (const name of names) contacts[name].stop();
  };
}
