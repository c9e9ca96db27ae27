import { describe, expect, it } from 'vitest';
import { isAnswer, isInvite, soundPort, withSoundPort } from '../../../../src/bench/lift/sip-text.js';

const body = [
  'v=0',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 6000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
  '',
].join('\r\n');
const answer = (method: string, content = body) =>
  [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 127.0.0.1:5060',
    `CSeq: 17386 ${method}`,
    `Content-Length: ${content.length}`,
    '',
    content,
  ].join('\r\n');

describe('the answer to a call', () => {
  it('is the 200 to INVITE', () => {
    expect(isAnswer(answer('INVITE'))).toBe(true);
  });

  it.each([
    ['a 200 to BYE', answer('BYE', '')],
    ['a 200 to REGISTER', answer('REGISTER', '')],
    ['a 180', answer('INVITE').replace('200 OK', '180 Ringing')],
    ['the INVITE itself', 'INVITE sip:1@a SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n'],
  ])('is not %s', (_what, message) => {
    expect(isAnswer(message)).toBe(false);
  });

  it('is not an INVITE', () => {
    expect(isInvite(answer('INVITE'))).toBe(false);
    expect(isInvite('INVITE sip:1@a SIP/2.0\r\n\r\n')).toBe(true);
  });
});

describe('where the sound goes', () => {
  it('is the port of the description', () => {
    expect(soundPort(answer('INVITE'))).toBe(6000);
    expect(soundPort(answer('BYE', ''))).toBeUndefined();
  });

  it('can be changed, and the length follows', () => {
    const changed = withSoundPort(answer('INVITE'), 48_691);
    expect(soundPort(changed)).toBe(48_691);
    const [header = '', content = ''] = changed.split('\r\n\r\n');
    expect(header).toContain(`Content-Length: ${content.length}`);
    expect(content.length).toBe(body.length + 1);
  });

  it('is left alone where there is none', () => {
    expect(withSoundPort(answer('BYE', ''), 48_691)).toBe(answer('BYE', ''));
  });
});
