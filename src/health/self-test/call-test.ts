import { type Clock, withDeadline } from '../../clock/clock.js';
import type { Leg, LegEvent, MediaLeg } from '../../phone/ports.js';
import { messageOf } from '../../protocol/errors.js';
import {
  type Finding,
  interrupted,
  notAvailable,
  type SelfTest,
  soundEvidence,
  type TestLine,
} from './self-test.js';
import { ToneProof } from './tone-proof.js';

const ANSWER_LIMIT_MS = 20_000;
/** An echo extension may greet first. */
const SOUND_LIMIT_MS = 20_000;
const FRAME_MS = 10;
const STATISTICS_LIMIT_MS = 2_000;
/** More than this after a stall is not made up for. */
const CATCH_UP_FRAMES = 6;

export interface CallTestParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly lines: readonly TestLine[];
  readonly takeMedia: (route: string) => MediaLeg;
  /** How long the tones are waited for. */
  readonly soundLimitMs?: number;
}

/**
 * Calls the test number of every route that has one, over the path of a real call, and demands that tones come back in their
 * order: signalling alone proves nothing. Rings no bell, and touches neither earpiece nor microphone.
 */
export function callTest(parts: CallTestParts): SelfTest {
  return async (signal) => {
    const lines = parts.lines.filter((line) => line.canTest);
    if (lines.length === 0)
      return notAvailable('no route has a test_number: name an extension that sends the sound back');
    const findings: { route: string; finding: Finding }[] = [];
    for (const line of lines) {
      if (signal.aborted) return interrupted;
      findings.push({ route: line.route, finding: await new TestCall(parts, line).run(signal) });
    }
    return together(findings);
  };
}

/** The worst of all routes, with everybody's figures. */
function together(findings: readonly { readonly route: string; readonly finding: Finding }[]): Finding {
  const worst =
    findings.find(({ finding }) => finding.outcome === 'interrupted') ??
    findings.find(({ finding }) => finding.outcome === 'failed') ??
    findings[0];
  const evidence = Object.assign(
    {},
    ...findings.map(({ route, finding }) =>
      Object.fromEntries(
        Object.entries(finding.evidence).map(([name, value]) => [`${route}.${name}`.slice(0, 40), value]),
      ),
    ),
  ) as Finding['evidence'];
  const limited = Object.fromEntries(Object.entries(evidence).slice(0, 40));
  return worst ? { ...worst.finding, evidence: limited } : notAvailable('there is no route');
}

class TestCall {
  readonly #parts: CallTestParts;
  readonly #line: TestLine;
  readonly #proof: ToneProof;

  constructor(parts: CallTestParts, line: TestLine) {
    this.#parts = parts;
    this.#line = line;
    this.#proof = new ToneProof(parts.random);
  }

  async run(signal: AbortSignal): Promise<Finding> {
    const { clock, takeMedia } = this.#parts;
    const { route } = this.#line;
    const media = takeMedia(route);
    const startedMs = clock.nowMs();
    const events = new Events();
    let leg: Leg | undefined;
    const lifted = new Promise<'lifted'>((resolve) =>
      signal.addEventListener('abort', () => resolve('lifted'), { once: true }),
    );
    try {
      leg = this.#line.dialTest(media, (event) => events.put(event));
      const answer = await Promise.race([lifted, this.#within(events.answered(), ANSWER_LIMIT_MS)]);
      if (answer === 'lifted') return interrupted;
      if (answer !== 'answered')
        return failed(route, `the test call was not answered: ${answer ?? 'nothing came within 20 s'}`);
      const answeredMs = clock.nowMs() - startedMs;
      const heard = await Promise.race([lifted, this.#exchange(media, events, signal)]);
      if (heard === 'lifted') return interrupted;
      const { proved, tonesHeard, echoMs, loudestDbfs } = this.#proof.result;
      const evidence = {
        answerMs: Math.round(answeredMs),
        tonesHeard,
        ...(echoMs === null ? {} : { echoMs }),
        loudestDbfs: Math.round(loudestDbfs),
        ...soundEvidence(await this.#statistics(media)),
      };
      if (proved) {
        const message = `the test call over ${route} was answered and the sound came back`;
        return { outcome: 'passed', message, evidence };
      }
      const what =
        loudestDbfs <= -60
          ? 'nothing was heard: sound is lost on the way there or back; check firewalls and NAT for RTP'
          : `sound was heard, but ${tonesHeard} of 4 tones came back: check that test_number is an echo test, and the line for loss`;
      return { ...failed(route, heard === 'ended' ? `the far end hung up; ${what}` : what), evidence };
    } catch (error) {
      return failed(route, messageOf(error));
    } finally {
      // Also closes the media.
      if (leg) leg.end();
      else media.close();
    }
  }

  /** Sends the tones and listens, until they are proved, the far end hangs up, or the time is over. */
  #exchange(media: MediaLeg, events: Events, signal: AbortSignal): Promise<'proved' | 'ended' | 'late'> {
    const { clock, soundLimitMs = SOUND_LIMIT_MS } = this.#parts;
    const startedMs = clock.nowMs();
    let sent = 0;
    return new Promise((resolve) => {
      const finish = (how: 'proved' | 'ended' | 'late') => {
        ticker.cancel();
        media.onFrame = undefined;
        resolve(how);
      };
      media.onFrame = (frame) => {
        this.#proof.hear(frame, clock.nowMs());
        if (this.#proof.result.proved) finish('proved');
      };
      const ticker = clock.every(FRAME_MS, () => {
        const nowMs = clock.nowMs();
        if (signal.aborted) finish('late');
        else if (events.over) finish('ended');
        else if (nowMs - startedMs > soundLimitMs) finish('late');
        else {
          const due = Math.floor((nowMs - startedMs) / FRAME_MS);
          sent = Math.max(sent, due - CATCH_UP_FRAMES);
          for (; sent < due; sent++) media.send(this.#proof.nextFrame(startedMs + sent * FRAME_MS));
        }
      });
    });
  }

  #within(answer: Promise<string>, limitMs: number): Promise<string | undefined> {
    const late = () => new Error('late');
    return withDeadline(this.#parts.clock, answer, limitMs, late).catch(() => undefined);
  }

  #statistics(media: MediaLeg) {
    const late = () => new Error('late');
    return withDeadline(this.#parts.clock, media.statistics(), STATISTICS_LIMIT_MS, late).catch(() => null);
  }
}

/** The events of the leg, waited for. */
class Events {
  over = false;
  #settle: ((how: string) => void) | undefined;
  readonly #answered = new Promise<string>((resolve) => (this.#settle = resolve));

  put(event: LegEvent): void {
    if (event.type === 'answered') this.#settle?.('answered');
    if (event.type === 'failed') this.#settle?.(event.failure.reason);
    if (event.type === 'failed' || event.type === 'ended') this.over = true;
  }

  /** `answered`, or why not. */
  answered(): Promise<string> {
    return this.#answered;
  }
}

function failed(route: string, message: string): Finding {
  return { outcome: 'failed', message: `${route}: ${message}`.slice(0, 500), evidence: {} };
}
