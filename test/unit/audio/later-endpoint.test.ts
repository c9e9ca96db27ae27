/** An endpoint whose sound engine is still being loaded. */
import { describe, expect, it } from 'vitest';
import { LaterEndpoint } from '../../../src/audio/later-endpoint.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { FakeSoundEndpoint } from '../../support/fakes/fake-sound-endpoint.js';
import { settle } from '../../support/manual-clock.js';

const frame = new Int16Array(FRAME_SAMPLES);

function loading() {
  const engine = new FakeSoundEndpoint('engine');
  let loaded = (): void => undefined;
  let failed = (_reason: Error): void => undefined;
  const coming = new Promise<FakeSoundEndpoint>((resolve, reject) => {
    loaded = () => resolve(engine);
    failed = reject;
  });
  return { engine, endpoint: new LaterEndpoint(coming), loaded, failed };
}

describe('while the engine is loaded', () => {
  it('an answer that is asked for waits, and is given', async () => {
    const { endpoint, loaded } = loading();
    const answer = endpoint.createAnswer('offer of the exchange');
    loaded();
    await expect(answer).resolves.toBe('answer to offer of the exchange');
  });

  it('what is said is lost, and what comes after it is sent', async () => {
    const { engine, endpoint, loaded } = loading();
    endpoint.send(frame);
    expect(endpoint.sendDigits('1')).toBe(false);
    loaded();
    await endpoint.prepareOffer();
    expect(engine.sent).toEqual([]);
    endpoint.send(frame);
    expect(engine.sent).toEqual([frame]);
  });

  it('who listens is told by the engine, as is who listens later', async () => {
    const { engine, endpoint, loaded } = loading();
    const heard: string[] = [];
    endpoint.onFrame = () => heard.push('first');
    endpoint.onDigit = (digit) => heard.push(digit);
    loaded();
    await settle();
    engine.onFrame?.(frame);
    engine.onDigit?.('5');
    endpoint.onFrame = () => heard.push('second');
    engine.onFrame?.(frame);
    expect(heard).toEqual(['first', '5', 'second']);
  });

  it('a call that has ended leaves nothing open when the engine comes', async () => {
    const { engine, endpoint, loaded } = loading();
    const offer = endpoint.prepareOffer();
    endpoint.close();
    endpoint.close();
    loaded();
    await expect(offer).rejects.toMatchObject({ code: 'MEDIA' });
    expect(engine.closes).toBe(1);
    endpoint.send(frame);
    expect(endpoint.sendDigits('1')).toBe(false);
  });
});

it('an engine that cannot be loaded is the reason of every refusal', async () => {
  const { endpoint, failed } = loading();
  failed(new Error('libwebrtc is missing'));
  await expect(endpoint.prepareOffer()).rejects.toThrow('libwebrtc is missing');
  await expect(endpoint.report()).rejects.toThrow('libwebrtc is missing');
  endpoint.close();
});

it('is closed with its engine', async () => {
  const { engine, endpoint, loaded } = loading();
  loaded();
  await endpoint.prepareOffer();
  endpoint.close();
  expect(engine.closes).toBe(1);
  await expect(endpoint.createReOffer('sendrecv')).rejects.toMatchObject({ code: 'MEDIA' });
});
