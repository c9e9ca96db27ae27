import { describe, expect, it } from 'vitest';
import { receptionReport } from '../../../src/audio/webrtc-statistics.js';

/** As libwebrtc reports a call of some seconds, with what is not of interest left in. */
const inbound = {
  id: 'IT01A1979385231',
  type: 'inbound-rtp',
  kind: 'audio',
  codecId: 'CIT01_111',
  packetsReceived: 408,
  packetsLost: 3,
  jitter: 0.002,
  totalSamplesReceived: 387_520,
  concealedSamples: 640,
  jitterBufferDelay: 10_752,
  jitterBufferEmittedCount: 384_000,
  lastPacketReceivedTimestamp: 1_795_401_729_647,
};
const remote = { id: 'RI1', type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.021 };
const codec = { id: 'CIT01_111', type: 'codec', mimeType: 'audio/opus', clockRate: 48_000 };
const noise = [
  { id: 'T', type: 'transport', packetsReceived: 9_999 },
  { id: 'OT', type: 'outbound-rtp', kind: 'audio', codecId: 'other', packetsSent: 400 },
  { id: 'other', type: 'codec', mimeType: 'audio/PCMA' },
];

describe('receptionReport', () => {
  it('reads what was received, in ms', () => {
    expect(receptionReport([...noise, inbound, remote, codec])).toEqual({
      packetsReceived: 408,
      packetsLost: 3,
      jitterMs: 2,
      roundTripMs: 21,
      samples: 387_520,
      concealedSamples: 640,
      jitterBufferMs: 28,
      codec: 'opus',
    });
  });

  it('does not count the filling of a pause, in which nothing was lost', () => {
    const paused = { ...inbound, concealedSamples: 48_640, silentConcealedSamples: 48_000 };
    expect(receptionReport([paused]).concealedSamples).toBe(640);
  });

  it('is all zero when nothing was received yet', () => {
    const nothing = {
      packetsReceived: 0,
      packetsLost: 0,
      jitterMs: 0,
      roundTripMs: undefined,
      samples: 0,
      concealedSamples: 0,
      jitterBufferMs: 0,
      codec: undefined,
    };
    expect(receptionReport([])).toEqual(nothing);
    expect(receptionReport(noise)).toEqual(nothing);
  });

  it('does not take a round trip that nobody measured for a fast one', () => {
    const { roundTripTime: _none, ...unmeasured } = remote;
    expect(receptionReport([inbound, codec]).roundTripMs).toBeUndefined();
    expect(receptionReport([inbound, unmeasured, codec]).roundTripMs).toBeUndefined();
    expect(receptionReport([inbound, { ...remote, roundTripTime: NaN }, codec]).roundTripMs).toBeUndefined();
  });

  it('counts duplicates, which make the loss negative (RFC 3550 section 6.4.1), as no loss', () => {
    expect(receptionReport([{ ...inbound, packetsLost: -4 }]).packetsLost).toBe(0);
  });

  it('speaks of the stream that received last, whatever their order', () => {
    const older = { ...inbound, id: 'old', packetsReceived: 7, lastPacketReceivedTimestamp: 5 };
    expect(receptionReport([older, inbound]).packetsReceived).toBe(408);
    expect(receptionReport([inbound, older]).packetsReceived).toBe(408);
  });

  it('does not mind a video stream, figures that are none, or a codec without a name', () => {
    const strange = {
      ...inbound,
      packetsReceived: Infinity,
      jitter: 'much',
      jitterBufferEmittedCount: NaN,
    };
    const video = { ...inbound, kind: 'video', lastPacketReceivedTimestamp: Infinity, packetsReceived: 1 };
    expect(receptionReport([video, strange, { ...codec, mimeType: 5 }])).toMatchObject({
      packetsReceived: 0,
      jitterMs: 0,
      jitterBufferMs: 0,
      codec: undefined,
    });
  });
});
