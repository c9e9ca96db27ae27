import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { offenceOf, parsePhoneFrame } from '../../../../src/fleet/gateway/phone-frames.js';
import type { PhoneFrame } from '../../../../src/protocol/fleet-link/frames.js';
import { sampleReport } from '../../../support/fleet/link-samples.js';
import { eventOf } from '../../../support/fleet/raw-phone.js';

const parse = (text: string) => parsePhoneFrame(Buffer.from(text), false);
const started = { kind: 'started', version: '1', reboot: false, cause: null } as const;
const events = (...numbers: number[]): PhoneFrame => ({
  type: 'events',
  outbox: randomUUID(),
  events: numbers.map((n) => eventOf(n, started)),
});

describe('a frame from the network', () => {
  it('is taken when it has its shape', () => {
    expect(parse('{"type":"beat"}')).toEqual({ type: 'beat' });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"type":"beat"'],
    ['two of them', '{"type":"beat"}{"type":"beat"}'],
    ['a string', '"beat"'],
    ['null', 'null'],
    ['a list', '[{"type":"beat"}]'],
    ['an unknown type', '{"type":"bleat"}'],
    ['a word too many', '{"type":"beat","now":1}'],
    ['a prototype', '{"type":"beat","__proto__":{"admin":true}}'],
    ['nested without end', '['.repeat(60_000)],
    ['a number beyond all', '{"type":"changes","n":1e400,"base":0,"changes":{}}'],
    ['no events', JSON.stringify({ type: 'events', outbox: randomUUID(), events: [] })],
    ['too many events', JSON.stringify(events(...Array.from({ length: 51 }, (_, i) => i + 1)))],
  ])('is refused: %s', (_name, text) => {
    expect(parse(text)).toHaveProperty('offence');
  });

  it('is refused when it is binary', () => {
    expect(parsePhoneFrame(Buffer.from('{"type":"beat"}'), true)).toEqual({ offence: 'a binary frame' });
  });

  it('is refused without what it said, in plain letters that fit into a close frame', () => {
    const secret = 'K7MW-3PQD-9X';
    const report = { ...sampleReport(), selfTests: { call: { evidence: { ['я'.repeat(40)]: secret } } } };
    const frame = { type: 'report', n: 1, at: '', run: '', runMs: 0, base: null, report };
    const offences = [
      parse(JSON.stringify({ type: 'hello', code: secret, [secret]: 1 })),
      parse(JSON.stringify(frame)),
    ];
    for (const parsed of offences) {
      expect(parsed).toHaveProperty('offence', expect.stringMatching(/^[\x20-\x7e]{1,120}$/));
      expect(JSON.stringify(parsed)).not.toContain(secret);
    }
  });
});

describe('the order of frames', () => {
  const beat: PhoneFrame = { type: 'beat' };
  const hello = { type: 'hello' } as PhoneFrame;
  const bundle = (part: number, parts: number, data = 'AAAA'): PhoneFrame => ({
    type: 'bundle',
    command: randomUUID(),
    part,
    parts,
    data,
  });
  const changes = (n: number, base: number) => ({ type: 'changes', n, base }) as PhoneFrame;
  it.each([
    ['a hello first', 'challenged', false, hello, true],
    ['a beat first', 'challenged', false, beat, false],
    ['a second hello', 'checking', false, hello, false],
    ['a beat before the welcome', 'checking', false, beat, false],
    ['a hello after the welcome', 'linked', false, hello, false],
    ['a beat after the welcome', 'linked', false, beat, true],
    ['events', 'linked', false, events(4, 5, 9), true],
    ['events while others wait', 'linked', true, events(4), false],
    ['events that fall', 'linked', false, events(4, 3), false],
    ['an event twice', 'linked', false, events(4, 4), false],
    ['changes', 'linked', false, changes(5, 4), true],
    ['changes of a later report', 'linked', false, changes(5, 5), false],
    ['a part of a bundle', 'linked', false, bundle(1, 2), true],
    ['a part beyond the last', 'linked', false, bundle(2, 2), false],
    ['a part that is not base64', 'linked', false, bundle(0, 1, 'A\0A='), false],
  ] as const)('%s', (_name, phase, eventsWait, frame, isTaken) => {
    expect(offenceOf({ phase, eventsWait }, frame) === undefined).toBe(isTaken);
  });
});
