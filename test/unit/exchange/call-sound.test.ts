import { describe, expect, it } from 'vitest';
import type { SoundEndpoint } from '../../../src/audio/sound-endpoint.js';
import { CallSound } from '../../../src/exchange/call-sound.js';
import type { SoundPath } from '../../../src/exchange/sound-path.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { FakeSoundEndpoint } from '../../support/fakes/fake-sound-endpoint.js';
import { ManualClock } from '../../support/manual-clock.js';

const rtpOffer = 'v=0\r\nm=audio 4000 RTP/AVP 8\r\n';
const webRtcOffer = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\n';

function setUp(open?: (endpoint: FakeSoundEndpoint) => Promise<SoundEndpoint>) {
  const clock = new ManualClock();
  const endpoint = new FakeSoundEndpoint();
  const paths: SoundPath[] = [];
  const digits: string[] = [];
  const sound = new CallSound({
    clock,
    open: (path) => {
      paths.push(path);
      return open?.(endpoint) ?? endpoint;
    },
    greeting: new Int16Array(0),
    onDigit: (digit) => digits.push(digit),
  });
  return { clock, endpoint, paths, digits, sound };
}

describe('the sound of a call', () => {
  it('takes the path that the first offer asks for, and keeps it', async () => {
    const { sound, paths } = setUp();
    expect(await sound.answer(rtpOffer)).toBe(`answer to ${rtpOffer}`);
    expect(await sound.answer(webRtcOffer)).toBe(`answer to ${webRtcOffer}`);
    expect(await sound.reOffer('sendonly')).toBe('offer 2 of endpoint');
    expect(paths).toEqual(['rtp']);
    sound.close();
  });

  it('takes the path it is told where the exchange offers', async () => {
    const { sound, paths } = setUp();
    expect(await sound.offer('srtp')).toBe('offer of endpoint');
    await sound.acceptAnswer('answer');
    expect(paths).toEqual(['srtp']);
    sound.close();
  });

  it('is heard both ways, and digits are told', async () => {
    const { clock, endpoint, sound, digits } = setUp();
    await sound.answer(rtpOffer);
    sound.say({ kind: 'tone', frequencyHz: 1_000 });
    await clock.advance(100);
    expect(endpoint.sent).toHaveLength(10);
    endpoint.onFrame?.(new Int16Array(FRAME_SAMPLES).fill(1_000));
    expect(sound.heard.frames).toBe(1);
    endpoint.onDigit?.('5');
    expect(digits).toEqual(['5']);
    sound.close();
    expect([endpoint.closes, clock.pendingCount]).toEqual([1, 0]);
  });

  it('lets a path go that opens only when the call is over', async () => {
    let open: (endpoint: SoundEndpoint) => void = () => undefined;
    const { endpoint, sound } = setUp(() => new Promise((resolve) => (open = resolve)));
    const answer = sound.answer(rtpOffer);
    sound.close();
    open(endpoint);
    await expect(answer).rejects.toMatchObject({ code: 'MEDIA' });
    expect(endpoint.closes).toBe(1);
  });

  it('cannot be renewed before there is any', async () => {
    await expect(setUp().sound.reOffer('sendrecv')).rejects.toMatchObject({ code: 'MEDIA' });
    await expect(setUp().sound.acceptAnswer('answer')).rejects.toMatchObject({ code: 'MEDIA' });
  });
});
