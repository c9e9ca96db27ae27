/** What the operator hears of tamper, door and supply. */
import { describe, expect, it } from 'vitest';
import { type OperatorContacts, reportContacts } from '../../../src/phone/contact-faults.js';
import type { StateContact } from '../../../src/phone/ports.js';
import type { FaultCode } from '../../../src/protocol/faults.js';

class Contact implements StateContact {
  tell: ((active: boolean, atMs: number) => void) | undefined;
  start(onChange: (active: boolean, atMs: number) => void): void {
    this.tell = onChange;
  }
  stop(): void {
    this.tell = undefined;
  }
}

function rig() {
  const contacts = { tamper: new Contact(), door: new Contact(), supply: new Contact() };
  const standing = new Set<FaultCode>();
  const stop = reportContacts(contacts satisfies OperatorContacts, {
    raise: (code) => standing.add(code),
    clear: (code) => standing.delete(code),
  });
  return { contacts, standing, stop };
}

describe('contacts that an operator hears of', () => {
  it.each([
    ['tamper', true, 'tamper'],
    ['door', true, 'door-open'],
    ['supply', false, 'supply-failed'],
  ] as const)('%s: %s is the fault %s, and the other state ends it', (name, wrong, code) => {
    const { contacts, standing } = rig();
    contacts[name].tell?.(!wrong, 0);
    expect([...standing]).toEqual([]);
    contacts[name].tell?.(wrong, 1);
    expect([...standing]).toEqual([code]);
    contacts[name].tell?.(!wrong, 2);
    expect([...standing]).toEqual([]);
  });

  it('are heard until it is stopped', () => {
    const { contacts, stop } = rig();
    stop();
    for (const contact of Object.values(contacts)) expect(contact.tell).toBeUndefined();
  });
});
