import { describe, expect, it } from 'vitest';
import { labelText } from '../../../src/fleet/resources/label.js';
import { enrolmentQrText, readEnrolmentQr } from '../../../src/protocol/enrolment-qr.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';

const code = enrolmentCodeOf(Uint8Array.of(1, 2, 3, 4, 5));
const text = (query: string) => `hotline:enrol?${query}`;
const fleet = (server: string) => text(`fleet=${encodeURIComponent(server)}&code=${code}`);

describe('the QR code of an enrolment', () => {
  it('is read as the fleet makes it', () => {
    const made = labelText('https://fleet.example:8443', code);
    expect(readEnrolmentQr(made)).toEqual({ server: 'wss://fleet.example:8443', code });
    expect(enrolmentQrText({ server: 'wss://fleet.example:8443', code })).toBe(made);
  });
  it('is read however its code is written', () =>
    expect(readEnrolmentQr(text(`code=${code.toLowerCase().replaceAll('-', '')}&fleet=ws://a/`))).toEqual({
      server: 'ws://a',
      code,
    }));
  it.each([
    ['', 'foreign'],
    ['https://fleet.example/?code=1', 'foreign'],
    ['WIFI:T:WPA;S:guest;P:secret;;', 'foreign'],
    [`HOTLINE:ENROL?fleet=ws://a&code=${code}`, 'foreign'],
    [fleet('ws://a') + '&'.repeat(1_000), 'foreign'],
    [text(`code=${code}`), 'damaged'],
    [text('fleet=ws://a&code=K7MW-3PQD-9Y'), 'damaged'],
    [fleet('javascript:alert(1)'), 'damaged'],
    [fleet('https://a'), 'damaged'],
    [fleet('wss://user:secret@a'), 'damaged'],
    [fleet('wss://a/path'), 'damaged'],
    [fleet('wss://a\\b'), 'damaged'],
    [fleet('wss://a\nb'), 'damaged'],
    [fleet('wss://['), 'damaged'],
    [`${fleet('wss://a')}&code=${code}`, 'damaged'],
    [`${fleet('wss://a')}&ca=x`, 'damaged'],
  ])('%j is %s', (scanned, fault) => expect(readEnrolmentQr(scanned)).toBe(fault));
});
