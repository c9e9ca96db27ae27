import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { HotlineError } from './errors.js';

/** The one number that a phone calls. */
export interface BoundNumber {
  /** `+78003334434` (ITU-T E.164). */
  readonly e164: string;
  /** As dialled inside its country, digits only: `88003334434`. */
  readonly national: string;
  /** As people there write it: `8 (800) 333-44-34`. */
  readonly display: string;
}

/** Numbers that no hotline may be bound to, whatever the country: an accidental lift must never reach them. */
const EMERGENCY = new Set(
  '000 01 02 03 04 08 09 10 100 101 102 103 104 105 108 110 111 112 113 114 115 117 118 119 120 122 15 17 18 190 191 192 193 911 933 988 991 995 997 998 999'.split(
    ' ',
  ),
);
/** Shorter than this is a short code or an extension; the smallest national numbers have more digits. */
const SHORTEST = 5;
const LONGEST_TEXT = 40;

/** Whether the telephone numbers of a country (ISO 3166 code) are known. */
export function isKnownCountry(country: string): country is CountryCode {
  return isSupportedCountry(country);
}

/**
 * Reads a telephone number in any usual writing: `8 800 333-44-34`, `8(800)3334434`, `+7 800 333 44 34`.
 *
 * @param country ISO 3166 code of the country in which the phone stands and whose number it must be
 * @throws HotlineError NUMBER_INVALID with the reason
 */
export function parseNumber(text: string, country: string): BoundNumber {
  const refuse = (reason: string): never => {
    throw new HotlineError(
      'NUMBER_INVALID',
      `${JSON.stringify(text.slice(0, LONGEST_TEXT))} cannot be called: ${reason}`,
    );
  };
  if (!isKnownCountry(country))
    return refuse(`the country ${JSON.stringify(country)} is not known; use a code such as RU`);
  if (text.length > LONGEST_TEXT) return refuse('it is too long for a telephone number');
  if (/\p{L}/u.test(text)) return refuse('it has letters in it; write the digits that they stand for');
  if (!/^\s*\+?[\d\s().\-\u2010-\u2015/]+$/u.test(text))
    return refuse('it has characters that no telephone number has');
  const digits = text.replace(/\D/g, '');
  const refuseUnfit = (dialled: string): void => {
    if (EMERGENCY.has(dialled))
      refuse('emergency numbers must be dialled by a person, not by a lifted handset');
    if (dialled.length < SHORTEST) refuse('it is a short number; the full number is needed');
  };
  refuseUnfit(digits);
  const number = parsePhoneNumberFromString(text, country);
  if (!number) return refuse('it is not a telephone number');
  const home = parsePhoneNumberFromString('2000000', country)?.countryCallingCode;
  if (number.countryCallingCode !== home) {
    return refuse(
      `it belongs to the country code +${number.countryCallingCode}, and this phone is set to ${country}`,
    );
  }
  if (!number.isValid())
    return refuse(`no such number exists in ${country}; check the number of digits and the prefix`);
  // Countries may share a calling code and whole ranges (RU and KZ, US and CA their toll-free numbers). The library
  // names one of them; whether the number is one of ours as well it tells when asked about ours.
  const detected = number.country ?? 'another country';
  number.country = country;
  if (!number.isValid()) return refuse(`it belongs to ${detected}, and this phone is set to ${country}`);
  const display = number.formatNational();
  // What is dialled may be shorter than what was written: a country's plan can have a prefix that its numbers do without.
  const national = display.replace(/\D/g, '');
  refuseUnfit(national);
  return { e164: number.number, national, display };
}

/** How a route wants the number written: `e164`, `national`, or a template with `{e164}`, `{national}`, `{digits}`. */
export function dialString(number: BoundNumber, form: string): string {
  switch (form) {
    case 'e164':
      return number.e164;
    case 'national':
      return number.national;
    default:
      return form
        .replaceAll('{e164}', number.e164)
        .replaceAll('{national}', number.national)
        .replaceAll('{digits}', number.e164.slice(1));
  }
}
