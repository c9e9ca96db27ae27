import { describe, expect, it } from 'vitest';
import { FakeButtons } from '../../support/fakes/fake-buttons.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeHandset } from '../../support/fakes/fake-handset.js';
import { FakeHookSwitch } from '../../support/fakes/fake-hook-switch.js';
import { FakeJournal } from '../../support/fakes/fake-journal.js';
import { FakeLamp } from '../../support/fakes/fake-lamp.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { FakeMediaLeg, FakeMediaLegs } from '../../support/fakes/fake-media-leg.js';
import { FakeRinger } from '../../support/fakes/fake-ringer.js';
import { FakeUserAgent } from '../../support/fakes/fake-user-agent.js';
import { ManualClock } from '../../support/manual-clock.js';
import { callRecord } from '../../support/phone-snapshot.js';

const nobody = (): void => undefined;

function started(): FakeUserAgent {
  const agent = new FakeUserAgent('main');
  agent.start();
  return agent;
}

/** What nobody may do to a port. A fake that lets it pass would hide a fault of the phone. */
const broken: Record<string, () => unknown> = {
  'dial before start': () => new FakeUserAgent('main').dial(new FakeMediaLeg('offer'), nobody),
  'dial after stop': async () => {
    const agent = started();
    await agent.stop();
    agent.dial(new FakeMediaLeg('offer'), nobody);
  },
  'dial a route whose leg is alive': () => {
    const agent = started();
    agent.dial(new FakeMediaLeg('offer'), nobody);
    agent.dial(new FakeMediaLeg('offer'), nobody);
  },
  'dial with a sound path that another call has': () => {
    const media = new FakeMediaLeg('offer');
    started().dial(media, nobody);
    started().dial(media, nobody);
  },
  'dial with a closed sound path': () => {
    const media = new FakeMediaLeg('offer');
    media.close();
    started().dial(media, nobody);
  },
  'dial with a sound path that is to answer': () => started().dial(new FakeMediaLeg('answer'), nobody),
  'start twice': () => started().start(),
  'an event after end': () => {
    const leg = started().dial(new FakeMediaLeg('offer'), nobody);
    leg.end();
    leg.ringing();
  },
  'an event after the last one': () => {
    const leg = started().dial(new FakeMediaLeg('offer'), nobody);
    leg.fail('busy');
    leg.fail('busy');
  },
  'ringing after the answer': () => {
    const leg = started().dial(new FakeMediaLeg('offer'), nobody);
    leg.answered();
    leg.ringing();
  },
  'hold before the answer': () => started().dial(new FakeMediaLeg('offer'), nobody).hold(true),
  'a far end that hangs up before the answer': () =>
    started().dial(new FakeMediaLeg('offer'), nobody).hangUp(),
  'letters as digits': () => started().dial(new FakeMediaLeg('offer'), nobody).sendDigits('abc'),
  'a callback answered after it was cancelled': () => {
    const agent = started();
    agent.onIncoming = () => true;
    const leg = agent.callBack('desk');
    leg.cancel();
    leg.answer(new FakeMediaLeg('answer'), nobody);
  },
  'a callback answered twice': () => {
    const agent = started();
    agent.onIncoming = () => true;
    const leg = agent.callBack('desk');
    leg.answer(new FakeMediaLeg('answer'), nobody);
    leg.answer(new FakeMediaLeg('answer'), nobody);
  },
  'an offer after close': () => {
    const media = new FakeMediaLeg('offer');
    media.close();
    return media.offer();
  },
  'an answer without an offer': () => new FakeMediaLeg('offer').acceptAnswer(),
  'a stall before there is sound': () => new FakeMediaLeg('offer').stall(),
  'a frame of another length': () => new FakeMediaLeg('offer').send(new Int16Array(80)),
  'a media leg taken after close': () => {
    const legs = new FakeMediaLegs();
    legs.close();
    legs.take('main', 'offer');
  },
  'a handset lifted twice': () => {
    const handset = new FakeHandset();
    handset.lift();
    handset.lift();
  },
  'a handset replaced in its cradle': () => new FakeHandset().replace(),
  'a sound in the cradle': () => new FakeHandset().hear('busy'),
  'a conversation without a leg': () => {
    const handset = new FakeHandset();
    handset.lift();
    handset.hear('talk');
  },
  'a closed leg in the ear': () => {
    const handset = new FakeHandset();
    const media = new FakeMediaLeg('offer');
    media.close();
    handset.lift();
    handset.hear('talk', media);
  },
  'a closed leg at the microphone': () => {
    const handset = new FakeHandset();
    const media = new FakeMediaLeg('offer');
    media.close();
    handset.lift();
    handset.speakTo(media);
  },
  'a hook that reports no change': () => {
    const hook = new FakeHookSwitch(new ManualClock());
    hook.start(nobody);
    hook.replace();
  },
  'a hook started twice': () => {
    const hook = new FakeHookSwitch(new ManualClock());
    hook.start(nobody);
    hook.start(nobody);
  },
  'a silent ringer silenced': () => new FakeRinger().ring(false),
  'a record of the wrong shape': () => new FakeJournal().append({ ...callRecord(), id: 'seven' }),
  'a record written twice': () => {
    const journal = new FakeJournal();
    journal.append(callRecord());
    journal.append(callRecord());
  },
  'a rating above its scale': () => new FakeJournal().rate(callRecord().id, { score: 4, outOf: 3 }),
  'a call rated twice': () => {
    const journal = new FakeJournal();
    journal.rate(callRecord().id, { score: 4, outOf: 5 });
    journal.rate(callRecord().id, { score: 1, outOf: 5 });
  },
  'a fault without a sentence': () => new FakeFaults().raise('tamper', '', ' '),
  'a fault that no page can show': () => new FakeFaults().raise('tamper', '', 'x'.repeat(501)),
  'a lamp lit for no time': () => new FakeLamp().show([0, 500]),
  'a lamp that is never dark in a pattern': () => new FakeLamp().show([500]),
  'buttons started twice': () => {
    const buttons = new FakeButtons(new ManualClock());
    buttons.start(nobody);
    buttons.start(nobody);
  },
  'a log line that says nothing': () => new FakeLog().info({}, ' '),
};

describe('the strict fakes refuse', () => {
  it.each(Object.entries(broken))('%s', async (_what, misuse) => {
    await expect(Promise.resolve().then(misuse)).rejects.toThrow();
  });
});
