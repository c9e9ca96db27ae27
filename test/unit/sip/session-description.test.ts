import { beforeEach, describe, expect, it } from 'vitest';
import { LegDescription } from '../../../src/sip/session-description.js';
import { FakeMediaLeg } from '../../support/fakes/fake-media-leg.js';

describe('the description of a call that we make', () => {
  let media: FakeMediaLeg;
  let description: LegDescription;
  let holds: boolean[];
  beforeEach(() => {
    media = new FakeMediaLeg('offer');
    holds = [];
    description = new LegDescription(media, (held) => holds.push(held));
  });
  const answered = async (): Promise<void> => {
    await description.getDescription();
    await description.setDescription('their answer');
  };

  it('is the offer of the leg, as SDP', async () => {
    expect(await description.getDescription()).toEqual({ body: 'offer 0', contentType: 'application/sdp' });
  });

  it('is the same offer in the INVITE that follows a redirection', async () => {
    await description.getDescription();
    expect((await description.getDescription()).body).toBe('offer 0');
  });

  it('is agreed on by their answer', async () => {
    await answered();
    expect(media.agreed).toBe(true);
    expect(holds).toEqual([]);
  });

  it('that cannot be used is said to sip.js', async () => {
    await description.getDescription();
    media.close();
    await expect(description.setDescription('their answer')).rejects.toMatchObject({ code: 'MEDIA' });
  });

  it('is answered anew when they hold and resume', async () => {
    await answered();
    for (const [offer, held] of [
      ['a=sendonly', true],
      ['a=sendrecv', false],
    ] as const) {
      await description.setDescription(offer);
      expect((await description.getDescription()).body).toBe(`answer to ${offer}`);
      expect(holds.at(-1)).toBe(held);
    }
  });

  it('is a new offer for a re-INVITE that has none', async () => {
    await answered();
    expect((await description.getDescription()).body).toBe('offer 1');
    await description.setDescription('their answer');
    expect(media.agreed).toBe(true);
  });

  it('of a refused offer leaves room for theirs', async () => {
    await answered();
    await description.getDescription();
    await description.rollbackDescription();
    media.answer = (offer) => Promise.resolve({ sdp: `answer to ${offer}`, held: false });
    await description.setDescription('their offer');
    expect((await description.getDescription()).body).toBe('answer to their offer');
  });

  it('takes an answer that it has already but once, and a refused second one leaves the first', async () => {
    await description.getDescription();
    await description.acceptAnswer('early answer');
    await expect(description.acceptAnswer('answer of another place')).rejects.toThrow();
    expect(description.agreedOn('early answer')).toBe(true);
    await description.setDescription('early answer');
    expect(media.agreed).toBe(true);
  });

  it('is agreed on anew even if they answer with the same words', async () => {
    await answered();
    await description.getDescription();
    expect(media.agreed).toBe(false);
    await description.setDescription('their answer');
    expect(media.agreed).toBe(true);
  });

  it('forgets an offer that was never answered when the session closes', async () => {
    await answered();
    await description.setDescription('their offer');
    description.close();
    expect((await description.getDescription()).body).toBe('offer 1');
    expect(media.closed).toBe(false);
  });
});

describe('the description of a call that we take', () => {
  it('is the answer to their offer', async () => {
    const media = new FakeMediaLeg('answer');
    const holds: boolean[] = [];
    const description = new LegDescription(media, (held) => holds.push(held));
    await description.setDescription('a=sendrecv');
    expect((await description.getDescription()).body).toBe('answer to a=sendrecv');
    expect(media.agreed).toBe(true);
    expect(holds).toEqual([false]);
    // Later they ask for one of ours.
    expect((await description.getDescription()).body).toBe('offer 1');
  });
});

it('an offer that cannot be answered is told before sip.js hears of it', async () => {
  const media = new FakeMediaLeg('answer');
  media.close();
  const told: string[] = [];
  const description = new LegDescription(
    media,
    () => undefined,
    (problem) => told.push(problem),
  );
  await description.setDescription('a=sendrecv');
  const asked = description.getDescription().catch(() => told.push('sip.js'));
  await asked;
  expect(told).toEqual([expect.stringMatching(/closed/), 'sip.js']);
});

describe('what a description can be', () => {
  const description = new LegDescription(new FakeMediaLeg('offer'), () => undefined);

  it.each(['application/sdp', 'Application/SDP', 'application/sdp; charset=utf-8'])('%s', (type) => {
    expect(description.hasDescription(type)).toBe(true);
  });
  it.each(['', 'application/sdpx', 'multipart/mixed', 'text/plain'])('not %j', (type) => {
    expect(description.hasDescription(type)).toBe(false);
  });

  it('no digits: they go out as SIP INFO', () => {
    expect(description.sendDtmf()).toBe(false);
  });
});
