import { expect, it } from 'vitest';
import { fadeAway, fadeIn, merge } from '../../../../src/media/alsa/splice.js';

const constant = (value: number) => new Int16Array(160).fill(value);

it('merges two frames into one that goes from the first to the second', () => {
  const merged = merge(constant(-8000), constant(8000));
  expect(merged).toHaveLength(160);
  expect(merged[0]).toBe(-7900);
  expect(merged[159]).toBe(8000);
});

it('keeps what two frames have in common', () => {
  expect(merge(constant(1234), constant(1234))).toEqual(constant(1234));
});

it('stays within the samples of the loudest frames', () => {
  expect(merge(constant(-32768), constant(-32768))).toEqual(constant(-32768));
  expect(merge(constant(32767), constant(32767))).toEqual(constant(32767));
});

it('fades in from nothing to the full level', () => {
  const faded = fadeIn(constant(16000));
  expect(faded[0]).toBe(100);
  expect(faded[159]).toBe(16000);
});

it('fades away from where the frame ended', () => {
  const faded = fadeAway(Int16Array.from({ length: 160 }, (_, i) => i * 100));
  expect(faded[0]).toBe(15801);
  expect(faded[159]).toBe(0);
});
