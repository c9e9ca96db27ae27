/** What a far end may throw at a WebRTC endpoint, and what is left when it is closed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { systemClock } from '../../../src/clock/clock.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { JoinedProbes } from '../../support/joined-probes.js';
import { processUse, settledUse } from '../../support/process-use.js';
import { until } from '../../support/until.js';

let joined: JoinedProbes;
beforeEach(() => {
  joined = new JoinedProbes();
});
afterEach(() => joined.close());

describe('a far end that offers more than sound', () => {
  it('is answered with sound alone: no video, no second sound', async () => {
    const { here, there } = joined;
    const answer = await there.endpoint.createAnswer(withMore(await here.endpoint.prepareOffer()));
    const [, sound, video, secondSound] = answer.split(/^(?=m=)/m);
    expect(sound).toMatch(/^m=audio[^]*\na=sendrecv\r\n/);
    expect(video).toMatch(/^m=video[^]*\na=inactive\r\n/);
    expect(secondSound).toMatch(/^m=audio[^]*\na=inactive\r\n/);
  });

  it('in the middle of a call does not end it', async () => {
    const { here, there } = joined;
    await joined.connect();
    await joined.isHeard();
    await there.endpoint.createAnswer(withMore(await here.endpoint.createReOffer('sendrecv')));
    await joined.goesOn(there);
  });
});

describe('what is no SDP', () => {
  it.each([
    '',
    'nonsense',
    'v=0\r\n',
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n',
    'm=audio '.repeat(8_000),
  ])('as an offer is refused with MEDIA (%#)', async (sdp) => {
    const { there } = joined;
    await expect(there.endpoint.createAnswer(sdp)).rejects.toMatchObject({ code: 'MEDIA' });
  });

  it('as an answer is refused, and the right one is still taken', async () => {
    const { here, there } = joined;
    const offer = await here.endpoint.prepareOffer();
    await expect(here.endpoint.acceptAnswer('nonsense')).rejects.toMatchObject({ code: 'MEDIA' });
    await here.endpoint.acceptAnswer(await there.endpoint.createAnswer(offer));
    await joined.hears();
  });

  it('as a re-INVITE is refused, and the call goes on', async () => {
    const { here } = joined;
    await joined.connect();
    await joined.hears();
    await expect(here.endpoint.createAnswer('nonsense')).rejects.toMatchObject({ code: 'MEDIA' });
    await joined.goesOn(here);
    await joined.reOffer('sendrecv');
    await joined.goesOn(here);
  });

  it('an answer to no offer is refused', async () => {
    const { here, there } = joined;
    const offer = await here.endpoint.prepareOffer();
    await expect(there.endpoint.acceptAnswer(offer)).rejects.toMatchObject({ code: 'MEDIA' });
  });
});

describe('after close', () => {
  it('every method rejects with MEDIA, sending is ignored, and no frame comes', async () => {
    const { here, there } = joined;
    await joined.connect();
    await joined.hears();
    await joined.isHeard();
    const { endpoint } = here;
    endpoint.close();
    endpoint.close();
    const { frames } = here.heard;
    const sdp = await there.endpoint.createReOffer('sendrecv');
    const calls = [
      () => endpoint.prepareOffer(),
      () => endpoint.createAnswer(sdp),
      () => endpoint.createReOffer('sendrecv'),
      () => endpoint.acceptAnswer(sdp),
      () => endpoint.report(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'MEDIA' });
    endpoint.send(new Int16Array(FRAME_SAMPLES));
    await until('the far end hears nothing more', () => there.heard.peakDb < -60);
    expect(here.heard.frames).toBe(frames);
  });

  it('in the middle of an offer that offer rejects', async () => {
    const endpoint = new WebRtcEndpoint({ clock: systemClock });
    const offer = endpoint.prepareOffer();
    endpoint.close();
    await expect(offer).rejects.toMatchObject({ code: 'MEDIA' });
  });

  it('of thirty calls nothing is left: no socket and no thread', async () => {
    await joined.connect();
    for (let i = 0; i < 5; i++) await oneCall();
    const before = await settledUse();
    for (let i = 0; i < 30; i++) await oneCall();
    await until('all is given back', async () => {
      const now = await processUse();
      return now.files <= before.files && now.threads <= before.threads;
    });
  });
});

/** A call of two endpoints that were connected, and an offer that nobody took. */
async function oneCall(): Promise<void> {
  const call = new JoinedProbes();
  const unused = new WebRtcEndpoint({ clock: systemClock });
  await Promise.all([call.connect(), unused.prepareOffer()]);
  await until('sound comes', () => call.here.heard.frames > 0);
  call.close();
  unused.close();
}

/** The same offer with a video, a second sound and a data channel after the sound. */
function withMore(offer: string): string {
  const line = (name: string): string => new RegExp(`^a=${name}:.*`, 'm').exec(offer)?.[0].trim() ?? '';
  const shared = [line('ice-ufrag'), line('ice-pwd'), line('fingerprint'), line('setup')];
  const section = (media: string, mid: number, ...lines: string[]): string =>
    [`m=${media}`, 'c=IN IP4 0.0.0.0', ...shared, `a=mid:${mid}`, ...lines, ''].join('\r\n');
  return (
    offer.replace('a=group:BUNDLE 0', 'a=group:BUNDLE 0 1 2 3') +
    section('video 9 UDP/TLS/RTP/SAVPF 96', 1, 'a=sendrecv', 'a=rtcp-mux', 'a=rtpmap:96 VP8/90000') +
    section('audio 9 UDP/TLS/RTP/SAVPF 8', 2, 'a=sendrecv', 'a=rtcp-mux', 'a=rtpmap:8 PCMA/8000') +
    section('application 9 UDP/DTLS/SCTP webrtc-datachannel', 3, 'a=sctp-port:5000')
  );
}
