import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { cardFiles } from '../../../src/protocol/card-file.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';

const facts = {
  name: 'Branch 12, hall',
  server: 'wss://fleet.example',
  code: 'K7MW-3PQD-9X',
  expiresAt: '2026-12-01T10:20:30.000Z',
  authority: null,
};
const textOf = (change: Partial<typeof facts> = {}) => cardFiles({ ...facts, ...change })[0]?.text ?? '';

it('the file for a card is a configuration of a phone that has a fleet', () => {
  expect(parse(textOf())).toEqual({ fleet: { server: facts.server, code: facts.code } });
  expect(parsePhoneConfig(textOf(), 'hotline.toml').fleet).toMatchObject({ code: facts.code });
});

it('names the authority that lies beside it', () => {
  const authority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const [toml, ca] = cardFiles({ ...facts, authority });
  expect(parse(toml?.text ?? '')).toEqual({
    fleet: { server: facts.server, code: facts.code, ca_file: ca?.name },
  });
  expect(ca?.text).toBe(authority);
});

it('says for which phone it is, until when, and where to put it, and has the code nowhere but in its place', () => {
  expect(textOf()).toMatch(/^# Joins the fleet as: Branch 12, hall\n/);
  expect(textOf()).toContain('until 2026-12-01 10:20 UTC');
  expect(textOf()).toContain('bootfs');
  expect(textOf().split(facts.code)).toHaveLength(2);
});

it.each(['x\n[fleet]\nserver = "wss://evil"', 'x\r\u0000', 'x\u2028y', '"""'])(
  'a name is never more than a comment: %j',
  (name) => expect(parse(textOf({ name }))).toEqual(parse(textOf())),
);
