import { describe, expect, it } from 'vitest';
import type { SoundCard } from '../../../../src/media/alsa/cards.js';
import { findCard, isAlsaName, parseAlsaName } from '../../../../src/media/alsa/device-name.js';

const usb: SoundCard = {
  id: 'Device',
  number: 2,
  description: 'USB Audio Device',
  playback: true,
  capture: true,
};
const hdmi: SoundCard = { id: 'vc4hdmi', number: 1, description: 'vc4-hdmi', playback: true, capture: false };
const webcam: SoundCard = {
  id: 'C270',
  number: 3,
  description: 'C270 HD WEBCAM',
  playback: false,
  capture: true,
};
const cards = [hdmi, usb, webcam];
const PRESENT = 'present: alsa:vc4hdmi (vc4-hdmi), alsa:Device (USB Audio Device)';

describe('the name of an ALSA device', () => {
  it.each([
    ['alsa:Device', { kind: 'card', id: 'Device', pcm: 'plughw:CARD=Device' }],
    ['alsa:Device_1', { kind: 'card', id: 'Device_1', pcm: 'plughw:CARD=Device_1' }],
    ['alsa:default', { kind: 'pcm', pcm: 'default' }],
    ['alsa:pcm:handset', { kind: 'pcm', pcm: 'handset' }],
    ['alsa:pcm:plughw:CARD=PCH,DEV=3', { kind: 'pcm', pcm: 'plughw:CARD=PCH,DEV=3' }],
  ])('is understood: %s', (name, target) => {
    expect(parseAlsaName(name, cards)).toEqual(target);
  });

  it.each([
    'hw:0',
    'plughw:1,0',
    'alsa:0',
    'alsa:12',
    'alsa:hw:0',
    'alsa:pcm:hw:1,0',
    'alsa:pcm:sysdefault:CARD=2',
  ])('is refused when it is a number, which changes at every start: %s', (name) => {
    expect(isAlsaName(name)).toBe(true);
    expect(() => parseAlsaName(name, cards)).toThrow(
      `"${name}" names a sound card by its number, which can change at every start; ${PRESENT}`,
    );
  });

  it.each(['alsa:', 'alsa:pcm:', 'alsa:two words', 'alsa:Device,1', 'Device', 'hw:Device'])(
    'is refused with the names that would do when it is none: %s',
    (name) => {
      expect(() => parseAlsaName(name, cards)).toThrow(PRESENT);
      expect(() => parseAlsaName(name, cards)).toThrow(
        expect.objectContaining({ code: 'AUDIO_DEVICE_UNKNOWN' }) as Error,
      );
    },
  );

  it('is told from other kinds of devices', () => {
    expect(isAlsaName('alsa:Device')).toBe(true);
    expect(isAlsaName('browser')).toBe(false);
    expect(isAlsaName('file:a.wav')).toBe(false);
  });
});

describe('the card of a name', () => {
  it('is found by its id', () => {
    expect(findCard(parseAlsaName('alsa:Device', cards), cards)).toBe(usb);
  });
  it('is left to ALSA where the name is that of a pcm', () => {
    expect(findCard(parseAlsaName('alsa:default', cards), cards)).toBeUndefined();
  });
  it('must be there', () => {
    expect(() => findCard(parseAlsaName('alsa:Headset', cards), cards)).toThrow(
      `there is no sound card "Headset"; ${PRESENT}`,
    );
  });
  it('must be able to play', () => {
    expect(() => findCard(parseAlsaName('alsa:C270', cards), cards)).toThrow(
      `the sound card "C270" (C270 HD WEBCAM) cannot play; ${PRESENT}`,
    );
  });
  it('is asked to be plugged in where there is none', () => {
    expect(() => findCard(parseAlsaName('alsa:Device', []), [])).toThrow(
      /no sound card is present: plug one in/,
    );
  });
});
