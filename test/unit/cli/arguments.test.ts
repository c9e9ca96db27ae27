import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseLanguage, parsePort } from '../../../src/cli/arguments.js';

describe('parsePort', () => {
  it.each([
    ['0', 0],
    ['8400', 8_400],
    ['65535', 65_535],
  ])('takes %s', (text, port) => expect(parsePort(text)).toBe(port));

  it.each(['', ' ', '-1', '65536', '80.5', '8e2', '0x50', 'http', '99999999999999999999'])(
    'refuses %j with what would be right',
    (text) => {
      expect(() => parsePort(text)).toThrow(InvalidArgumentError);
      expect(() => parsePort(text)).toThrow('0 to 65535');
    },
  );
});

describe('parseLanguage', () => {
  it.each(['ru', 'en'])('takes %s', (text) => expect(parseLanguage(text)).toBe(text));

  it.each(['', 'RU', 'de', 'russian'])('refuses %j with what would be right', (text) => {
    expect(() => parseLanguage(text)).toThrow(InvalidArgumentError);
    expect(() => parseLanguage(text)).toThrow('ru and en');
  });
});
