import { describe, expect, it } from 'vitest';
import { type ContactRequest, Registrar } from '../../../src/exchange/registrar.js';
import { ManualClock } from '../../support/manual-clock.js';

const contact = (name: string, expiresS?: number): ContactRequest => ({
  uri: `sip:${name}@phone.invalid`,
  header: `<sip:${name}@phone.invalid>`,
  expiresS,
});

function setUp() {
  const clock = new ManualClock();
  const registrar = new Registrar<string>(clock, 600, 3);
  let cseq = 0;
  /** Registers from the connection `wire-1` with a fresh CSeq, unless told otherwise. */
  const register = (contacts: readonly ContactRequest[] | 'all', flow = 'wire-1', request: object = {}) =>
    registrar.register('phone', { callId: 'call-1', cseq: ++cseq, contacts, ...request }, flow);
  const reachable = () => registrar.bindingsOf('phone').map((binding) => binding.uri);
  return { clock, registrar, register, reachable };
}

describe('Registrar', () => {
  it('answers with every binding of the account and the lease that each has left', async () => {
    const { clock, register } = setUp();
    register([contact('desk', 100)]);
    await clock.advance(40_000);
    expect(register([contact('hall', 300)])).toEqual({
      status: 200,
      contacts: ['<sip:desk@phone.invalid>;expires=60', '<sip:hall@phone.invalid>;expires=300'],
    });
  });

  it('gives no longer lease than it is set to, and 3600 s or that to who asks for none', () => {
    const { register } = setUp();
    expect(register([contact('desk', 100_000)])).toMatchObject({
      contacts: [expect.stringMatching(/=600$/)],
    });
    expect(register([contact('desk')])).toMatchObject({ contacts: [expect.stringMatching(/=600$/)] });
  });

  it('only tells when asked without a Contact', () => {
    const { register, reachable } = setUp();
    register([contact('desk', 100)]);
    expect(register([])).toMatchObject({ status: 200, contacts: [expect.stringContaining('desk')] });
    expect(reachable()).toHaveLength(1);
  });

  it('renews a binding in place of adding a second one', () => {
    const { register, reachable } = setUp();
    register([contact('desk', 100)]);
    register([contact('desk', 200)]);
    expect(reachable()).toEqual(['sip:desk@phone.invalid']);
  });

  it('removes one Contact with a lease of 0 and leaves the others', () => {
    const { register, reachable } = setUp();
    register([contact('desk', 100), contact('hall', 100)]);
    expect(register([contact('desk', 0)])).toMatchObject({ contacts: [expect.stringContaining('hall')] });
    expect(reachable()).toEqual(['sip:hall@phone.invalid']);
  });

  it('removes all with *', () => {
    const { register, reachable } = setUp();
    register([contact('desk', 100), contact('hall', 100)]);
    expect(register('all')).toEqual({ status: 200, contacts: [] });
    expect(reachable()).toEqual([]);
  });

  it('forgets a binding when its lease is over', async () => {
    const { clock, register, reachable } = setUp();
    register([contact('desk', 100)]);
    await clock.advance(99_999);
    expect(reachable()).toHaveLength(1);
    await clock.advance(1);
    expect(reachable()).toHaveLength(0);
  });

  it('forgets what was reached by a connection that is gone, and nothing else', () => {
    const { registrar, register, reachable } = setUp();
    register([contact('desk', 100)], 'wire-1');
    register([contact('hall', 100)], 'wire-2');
    registrar.drop('wire-1');
    expect(reachable()).toEqual(['sip:hall@phone.invalid']);
  });

  it('refuses a request that comes out of order and changes nothing (RFC 3261 section 10.3 step 7)', () => {
    const { register, reachable } = setUp();
    register([contact('desk', 100)], 'wire-1', { cseq: 7 });
    expect(register([contact('desk', 0)], 'wire-1', { cseq: 7 })).toMatchObject({ status: 500 });
    expect(reachable()).toEqual(['sip:desk@phone.invalid']);
    expect(register([contact('desk', 0)], 'wire-1', { cseq: 1, callId: 'rebooted' })).toMatchObject({
      status: 200,
    });
  });

  it('refuses more Contacts than it is set to and changes nothing', () => {
    const { register, reachable } = setUp();
    register([contact('a', 100), contact('b', 100), contact('c', 100)]);
    expect(register([contact('d', 100)])).toEqual({ status: 403, reason: 'Too Many Contacts' });
    expect(reachable()).toHaveLength(3);
  });

  it('keeps accounts apart', () => {
    const { registrar, register } = setUp();
    register([contact('desk', 100)]);
    expect(registrar.register('other', { callId: 'c', cseq: 1, contacts: [] }, 'w')).toMatchObject({
      contacts: [],
    });
    expect(registrar.all().map((binding) => binding.account)).toEqual(['phone']);
  });
});
