/** What is known about the sound received on a connection, from RTP and RTCP (RFC 3550). */
export interface ReceptionReport {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  /** From the far end's receiver reports; undefined until one came. */
  readonly roundTripMs: number | undefined;
  /** Samples played and how many of them were made up to hide a loss; filling a pause of the far end is not counted. */
  readonly samples: number;
  readonly concealedSamples: number;
  /** Mean time that sound waited in the jitter buffer. */
  readonly jitterBufferMs: number;
  /** E.g. `opus`, `PCMA`. */
  readonly codec: string | undefined;
}

type Stat = Record<string, unknown>;
const measured = (stat: Stat | undefined, key: string): number | undefined => {
  const value = stat?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const numberIn = (stat: Stat | undefined, key: string): number => measured(stat, key) ?? 0;
const textIn = (stat: Stat | undefined, key: string): string | undefined => {
  const value = stat?.[key];
  return typeof value === 'string' ? value : undefined;
};

/** Reads libwebrtc's statistics (W3C webrtc-stats). All zero when nothing was received yet. */
export function receptionReport(stats: readonly Stat[]): ReceptionReport {
  // After a re-INVITE there can be an old and a new stream: the one that received last speaks.
  const inbound = stats
    .filter((s) => s['type'] === 'inbound-rtp' && s['kind'] === 'audio')
    .sort(
      (a, b) => numberIn(b, 'lastPacketReceivedTimestamp') - numberIn(a, 'lastPacketReceivedTimestamp'),
    )[0];
  const remote = stats.find((s) => s['type'] === 'remote-inbound-rtp' && s['kind'] === 'audio');
  // A first report of the far end may come before it knows of one of ours: then nothing was measured.
  const roundTripS = measured(remote, 'roundTripTime');
  const codec = stats.find((s) => s['type'] === 'codec' && s['id'] === inbound?.['codecId']);
  const emitted = numberIn(inbound, 'jitterBufferEmittedCount');
  return {
    packetsReceived: numberIn(inbound, 'packetsReceived'),
    packetsLost: Math.max(0, numberIn(inbound, 'packetsLost')),
    jitterMs: numberIn(inbound, 'jitter') * 1000,
    roundTripMs: roundTripS === undefined ? undefined : roundTripS * 1000,
    samples: numberIn(inbound, 'totalSamplesReceived'),
    concealedSamples: numberIn(inbound, 'concealedSamples') - numberIn(inbound, 'silentConcealedSamples'),
    jitterBufferMs: emitted > 0 ? (numberIn(inbound, 'jitterBufferDelay') / emitted) * 1000 : 0,
    codec: textIn(codec, 'mimeType')?.replace(/^audio\//, ''),
  };
}
