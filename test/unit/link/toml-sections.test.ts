import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { overPhoneToml, withSections } from '../../../src/link/toml-sections.js';

const fleet = { server: 'wss://fleet.example', code: 'K7MW-3PQD-9X' };

describe('sections put into a phone.toml', () => {
  it('begin a file where there is none', () => {
    expect(parseToml(withSections('', { fleet }))).toEqual({ fleet });
    expect(withSections('# made by hand\n', { fleet })).toMatch(/^# made by hand\n/);
  });

  it('leave everything else as it was, comments too', () => {
    const before = '# Hall, left\nlanguage = "en"\n\n[hook]\ninput = "gpio" # learnt\npin = 17\n';
    const text = withSections(before, { fleet });
    expect(text).toContain('# Hall, left\nlanguage = "en"\n\n[hook]\ninput = "gpio" # learnt\npin = 17\n');
    expect(parseToml(text)).toEqual({ language: 'en', hook: { input: 'gpio', pin: 17 }, fleet });
  });

  it('take the place of the whole section: an old code and an old authority are gone', () => {
    const before =
      '[fleet]\nserver = "wss://old.example"\ncode = "AAAA-BBBB-CC"\nca_file = "old.pem"\n\n[log]\nlevel = "debug"\n';
    expect(parseToml(withSections(before, { fleet }))).toEqual({ fleet, log: { level: 'debug' } });
  });

  it('take the place of all routes', () => {
    const before =
      'number = "1"\n[[route]]\nname = "a"\nserver = "sip:a"\n[[route]]\nname = "b"\nserver = "sip:b"\n[log]\nlevel = "info"\n';
    const route = [{ name: 'c', server: 'sips:c', account: '7', password: 'a "quoted" \\ one' }];
    expect(parseToml(withSections(before, { number: '2', route }))).toEqual({
      number: '2',
      route,
      log: { level: 'info' },
    });
  });

  it('are put right into a file of an odd form, too', () => {
    const before =
      'fleet = { server = "wss://old.example" }\nhook.input = "gpio"\n"log" = { "level" = "info" }\n';
    expect(parseToml(withSections(before, { fleet }))).toEqual({
      fleet,
      hook: { input: 'gpio' },
      log: { level: 'info' },
    });
  });

  it('are not put into what is no TOML', () => {
    expect(() => withSections('[fleet\n', { fleet })).toThrow();
  });
});

describe('a configuration of the fleet', () => {
  const own = 'number = "1"\n[hook]\ninput = "gpio"\npin = 17\n[log]\nlevel = "debug"\n';

  it('decides what it names, and phone.toml the rest', () => {
    expect(parseToml(overPhoneToml(own, 'number = "2"\n[log]\nlevel = "warn"\n'))).toEqual({
      number: '2',
      hook: { input: 'gpio', pin: 17 },
      log: { level: 'warn' },
    });
  });

  it('takes the place of whole sections: no entry of the old one stays', () => {
    expect(parseToml(overPhoneToml(own, '[hook]\ninput = "browser"\n'))).toMatchObject({
      hook: { input: 'browser' },
    });
    expect(overPhoneToml(own, '[hook]\ninput = "browser"\n')).not.toContain('17');
  });

  it.each([
    ['is broken', '[hook\n'],
    ['cannot be read', new Error('EACCES')],
  ])('is all there is where phone.toml %s', (_what, broken) => {
    expect(overPhoneToml(broken, 'number = "2"\n')).toBe('number = "2"\n');
  });

  it('that is broken itself is left for the reader to say so', () => {
    expect(overPhoneToml(own, 'number = ')).toBe('number = ');
  });
});
