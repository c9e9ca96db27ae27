import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantedLease } from '../../../src/sip/lease.js';

const OWN = 'sip:hotline-17@df7jal23ls0d.invalid';
const lease = (contacts: readonly string[], expires?: string): number =>
  grantedLease(contacts, OWN, expires, 300);

describe('the lease that is granted', () => {
  it.each<[string, string[], string | undefined, number]>([
    ['of our own Contact', [`<${OWN}>;expires=120`], undefined, 120],
    ['before the Expires header', [`<${OWN}>;expires=120`], '3600', 120],
    [
      'by the Expires header, where the Contact says nothing',
      [`<${OWN}>;+sip.instance="<urn:uuid:1>"`],
      '60',
      60,
    ],
    ['is what was asked for, where nothing is said', [`<${OWN}>`], undefined, 300],
    ['is what was asked for, where the 200 has no Contact', [], undefined, 300],
    ['of ours among those of others', ['<sip:other@1.2.3.4>;expires=10', `<${OWN}>;expires=90`], '10', 90],
    [
      'in one header of several bindings',
      [`<sip:other@1.2.3.4>;expires=10, <${OWN}>;expires=90`],
      undefined,
      90,
    ],
    ['of ours and not of the account elsewhere', ['<sip:hotline-17@1.2.3.4>;expires=10'], '80', 80],
    [
      'with parameters that the registrar added',
      [`<${OWN};transport=ws;ob>;expires=70;q=0.5`],
      undefined,
      70,
    ],
    ['not with a parameter of the URI', [`<${OWN};expires=5>`], undefined, 300],
    ['with a name that has a comma', [`"Phone, <the> red" <${OWN}>;expires=50`], undefined, 50],
    ['without brackets', [`${OWN};expires=40`], undefined, 40],
    ['in capitals and with spaces', [`<${OWN.toUpperCase()}> ; Expires = 30`], undefined, 30],
    ['in quotes', [`<${OWN}>;expires="20"`], undefined, 20],
    ['of nothing', [`<${OWN}>;expires=0`], undefined, 0],
    ['not of nonsense', [`<${OWN}>;expires=soon`], 'later', 300],
  ])('%s', (_what, contacts, expires, seconds) => {
    expect(lease(contacts, expires)).toBe(seconds);
  });

  it('is a number of seconds, whatever the registrar sends', () => {
    const piece = fc.constantFrom('<', '>', '"', ',', ';', '\\', OWN, 'expires=', '9', ' ', '=', 'sip:');
    const header = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.array(header, { maxLength: 4 }),
        fc.option(header, { nil: undefined }),
        (contacts, expires) => {
          const seconds = lease(contacts, expires);
          expect(Number.isInteger(seconds) && seconds >= 0 && seconds < 1e9).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is read in no time from a header of 64 KB', () => {
    for (const unit of ['"', '<', ',', '"\\', '<sip:a@b>,', 'x']) {
      const begun = performance.now();
      lease([unit.repeat(64 * 1024)]);
      expect(performance.now() - begun).toBeLessThan(500);
    }
  });
});
