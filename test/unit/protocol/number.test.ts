import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HotlineError } from '../../../src/protocol/errors.js';
import { dialString, parseNumber } from '../../../src/protocol/number.js';

function refusal(text: string, country: string): HotlineError {
  try {
    parseNumber(text, country);
  } catch (error) {
    if (error instanceof HotlineError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('a number', () => {
  it.each([
    '8 800 333-44-34',
    '8(800)3334434',
    '+7 800 333 44 34',
    '88003334434',
    '+78003334434',
    '8 (800) 333-44-34',
    '8-800-333-44-34',
    '8.800.333.44.34',
    '8/800/333/44/34',
    '7 800 333 44 34',
    '800 333 44 34',
    '  8 800 333 44 34 ',
    // As a word processor writes it: no-break spaces, no-break hyphens, dashes.
    '8\u00a0800\u00a0333\u201144\u201134',
    '8 800 333–44–34',
  ])('%j is the same in every usual writing', (text) => {
    expect(parseNumber(text, 'RU')).toEqual({
      e164: '+78003334434',
      national: '88003334434',
      display: '8 (800) 333-44-34',
    });
  });

  it.each([
    ['RU', '8 495 123-45-67', '+74951234567', '84951234567'],
    ['KZ', '8 727 250 00 00', '+77272500000', '87272500000'],
    ['DE', '0800 33 01000', '+498003301000', '08003301000'],
    ['GB', '0800 123 4567', '+448001234567', '08001234567'],
    ['FR', '0 800 91 10 10', '+33800911010', '0800911010'],
    ['US', '1-800-356-9377', '+18003569377', '8003569377'],
    ['IT', '06 1234 5678', '+390612345678', '0612345678'],
  ])('of %s: %s', (country, text, e164, national) => {
    expect(parseNumber(text, country)).toMatchObject({ e164, national });
  });

  it.each([
    ['KZ', '8 800 080 77 77', '+78000807777'],
    ['CA', '+1 800 356 9377', '+18003569377'],
  ])('of a range that several countries share is one of each: %s has %s', (country, text, e164) => {
    expect(parseNumber(text, country).e164).toBe(e164);
  });
});

describe('a number is refused', () => {
  const characters = 'it has characters that no telephone number has';
  const none = /^no such number exists in RU; check the number of digits and the prefix$/;

  it.each<[string, string, string | RegExp]>([
    ['with letters', '8-800-CALL-NOW', 'it has letters in it; write the digits that they stand for'],
    ['with Russian letters', '8 800 АБВ-ГД-ЕЖ', 'it has letters in it; write the digits that they stand for'],
    ['with an extension', '8 800 333-44-34 доб. 12', /letters/],
    ['as a tel: address', 'tel:+78003334434', /letters/],
    ['when it is short', '0707', 'it is a short number; the full number is needed'],
    ['when it is short in spite of its country', '+7 800', /short number/],
    ['when it is empty', '', characters],
    ['when it is blank', '   ', /short number/],
    ['with foreign digits', '８８００３３３４４３４', characters],
    ['with two plus signs', '+7+800 333 44 34', characters],
    ['with a star code', '*67 8 800 333 44 34', characters],
    ['with a pause', '8 800 333 44 34,,1', characters],
    ['with a digit too many', '8 800 333 44 345', none],
    ['with a digit too few', '8 800 333 44 3', none],
    ['when it is far too long', '8'.repeat(41), 'it is too long for a telephone number'],
    ['of a code that no country has', '+999 123456789', 'it is not a telephone number'],
    [
      'of another country',
      '+49 30 123456',
      'it belongs to the country code +49, and this phone is set to RU',
    ],
    ['of another country, as dialled', '8 10 49 30 123456', /country code \+49/],
    ['of another country with our code', '+7 727 250 00 00', 'it belongs to KZ, and this phone is set to RU'],
  ])('%s', (_why, text, reason) => {
    const { code, message } = refusal(text, 'RU');
    expect(code).toBe('NUMBER_INVALID');
    const [quoted, said] = message.split(' cannot be called: ');
    expect(quoted).toBe(JSON.stringify(text.slice(0, 40)));
    expect(said).toMatch(typeof reason === 'string' ? new RegExp(`^${escaped(reason)}$`) : reason);
  });

  it.each([
    ['RU', ['112', '101', '102', '103', '104', '01', '02', '03', '1-1-2', '(112)']],
    ['DE', ['110', '112']],
    ['US', ['911', '9-1-1', '988']],
    ['GB', ['999', '112']],
    ['FR', ['15', '17', '18', '112']],
    ['KZ', ['101', '102', '103', '112']],
  ])('when it is an emergency number: %s %j', (country, numbers) => {
    for (const text of numbers) {
      expect(refusal(text, country).message).toMatch(
        /: emergency numbers must be dialled by a person, not by a lifted handset$/,
      );
    }
  });

  it('when what would be dialled is short, though it was written with a prefix', () => {
    expect(refusal('01691', 'DE').message).toMatch(/: it is a short number; the full number is needed$/);
  });

  it('that of an emergency, in whatever guise', () => {
    for (const text of ['+7 112', '8112', '8 112', '00112', '+7 495 112', '112112'])
      expect(refusal(text, 'RU').code).toBe('NUMBER_INVALID');
  });

  it.each(['XX', 'ru', '', 'Russia', '__proto__', 'constructor'])('where the country is %j', (country) => {
    expect(refusal('8 800 333 44 34', country).message).toMatch(
      /country .* is not known; use a code such as RU$/,
    );
  });

  it('with a HotlineError and nothing else, whatever is written', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: oneOf('+0123456789-() ./'), maxLength: 45 }),
      fc.string({ unit: oneOf('8003+ \u2011\u00a0;,xе'), maxLength: 20 }),
    );
    const country = fc.oneof(
      fc.constantFrom('RU', 'KZ', 'DE', 'GB', 'US', 'FR', 'IT'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(text, country, (written, where) => {
        try {
          const { e164, national } = parseNumber(written, where);
          expect(e164).toMatch(/^\+\d{6,15}$/);
          expect(national).toMatch(/^\d{5,15}$/);
        } catch (error) {
          if (!(error instanceof HotlineError)) throw error;
          expect(error.code).toBe('NUMBER_INVALID');
          expect(error.message.length).toBeLessThan(400);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('never once it was accepted: what is dialled can be read again', () => {
    const digits = fc.string({ unit: oneOf('0123456789'), minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(digits, (subscriber) => {
        const number = parseNumber(`8 800 ${subscriber}`, 'RU');
        for (const again of [number.e164, number.national, number.display])
          expect(parseNumber(again, 'RU')).toEqual(number);
      }),
    );
  });
});

describe('the form that a route asks for', () => {
  const number = parseNumber('8 800 333-44-34', 'RU');

  it.each([
    ['e164', '+78003334434'],
    ['national', '88003334434'],
    ['sip:{national}@pbx', 'sip:88003334434@pbx'],
    ['9{digits}', '978003334434'],
    ['{e164};{e164}', '+78003334434;+78003334434'],
  ])('%s gives %s', (form, dialled) => {
    expect(dialString(number, form)).toBe(dialled);
  });
});

function oneOf(characters: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(characters));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
