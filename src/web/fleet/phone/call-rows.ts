/** What the list of calls says of one. */
import { callWords, qualityOf } from '../../../protocol/words/calls.js';
import type { StoredCall } from '../../../protocol/fleet-api/phones.js';
import { talkTimeText } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { vocabulary } from '../words/vocabulary.js';
import type { Tone } from '../common/tone.js';
import type { Say } from './say.js';

export interface CallRow {
  readonly at: string;
  readonly result: string;
  readonly tone: Tone;
  /** null: does not apply to this call, or was not measured. */
  readonly waited: string | null;
  readonly talked: string | null;
  readonly quality: string | null;
  readonly loss: string | null;
  readonly jitter: string | null;
  readonly roundTrip: string | null;
  readonly route: string | null;
  readonly ended: string;
  readonly rating: string | null;
}

export function callRow(call: StoredCall, say: Say): CallRow {
  const words = phoneWords[say.language].calls;
  const { audio, steps, rating, cause } = call;
  const { answered, ended } = steps;
  const mos = audio?.mos ?? null;
  return {
    at: say.time(call.at) + (call.direction === 'callback' ? ` (${words.callback})` : ''),
    result: resultOf(call, say),
    tone: cause === 'answered' ? (call.failure ? 'warn' : 'good') : cause === 'failed' ? 'bad' : 'muted',
    waited:
      answered === undefined ? null : `${say.number(answered / 1_000, 1)}\u00a0${secondsUnit[say.language]}`,
    talked: answered === undefined || ended === undefined ? null : talkTimeText(ended - answered),
    quality:
      mos === null ? null : `${say.number(mos, 1)} · ${callWords[say.language].qualities[qualityOf(mos)]}`,
    loss: audio && say.percent(audio.lossPercent),
    jitter: audio && say.unit(audio.jitterMs, 'ms', 1),
    roundTrip: audio?.roundTripMs === null || !audio ? null : say.unit(audio.roundTripMs, 'ms'),
    route: call.route,
    ended: words.hungUpBy[call.hungUpBy],
    rating: rating && `${rating.score}/${rating.outOf}`,
  };
}

const secondsUnit = { en: 's', ru: 'с' } as const;

function resultOf({ cause, failure }: StoredCall, { language }: Say): string {
  const terms = vocabulary[language];
  if (failure === null) return terms.callCauses[cause];
  if (cause === 'answered') return phoneWords[language].calls.lost(terms.failures[failure]);
  return `${terms.callCauses[cause]}: ${terms.failures[failure]}`;
}
