/** Connectivity checks of libwebrtc: only the peer's are answered. */
import { describe, expect, it } from 'vitest';
import { Message, classes, methods, parseMessage } from 'werift';
import { answerCheck, isStun } from '../../../../src/audio/rtp/stun-responder.js';

const own = { username: 'here', password: 'a password of our own' };
const from = { address: '127.0.0.1', port: 50_001 };
function check(username: string, password: string): Buffer {
  return new Message(methods.BINDING, classes.REQUEST, Buffer.alloc(12, 7))
    .setAttribute('USERNAME', username)
    .setAttribute('PRIORITY', 1)
    .addMessageIntegrity(Buffer.from(password))
    .addFingerprint().bytes;
}

describe('a check', () => {
  it('of the peer is answered with its address, so that another implementation believes it', () => {
    const request = check('here:there', own.password);
    expect(isStun(request)).toBe(true);
    const response = answerCheck(request, from, own);
    const message = response && parseMessage(response, Buffer.from(own.password));
    expect(message?.getAttributeValue('XOR-MAPPED-ADDRESS')).toEqual(['127.0.0.1', 50_001]);
    expect(message?.transactionId).toEqual(Buffer.alloc(12, 7));
  });

  it.each([
    ['with another password', check('here:there', 'guessed')],
    ['for somebody else', check('there:here', own.password)],
    ['that is cut off', check('here:there', own.password).subarray(0, 60)],
    ['that is no check', Buffer.alloc(20)],
    ['that is nothing', Buffer.alloc(0)],
  ])('%s is not answered', (_what, request) => {
    expect(answerCheck(request, from, own)).toBeUndefined();
  });
});
