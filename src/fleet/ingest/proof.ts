import type { LinkEvent } from '../../protocol/fleet-link/frames.js';

/**
 * Whether an event proves the phone end to end: a call that was answered and in which sound arrived, or a passed test call. Of a
 * call that is its first sound, ms since the lift; of a test its end, 0. null: it proves nothing.
 */
export function proofOf(event: Pick<LinkEvent, 'body'>): { readonly afterLiftMs: number } | null {
  const { body } = event;
  if (body.kind === 'self-test')
    return body.result.test === 'call' && body.result.outcome === 'passed' ? { afterLiftMs: 0 } : null;
  if (body.kind !== 'call') return null;
  const { steps, audio } = body.call;
  const firstAudioMs = steps['first-audio'];
  if (steps.answered === undefined || firstAudioMs === undefined || (audio?.mos ?? null) === null)
    return null;
  return { afterLiftMs: firstAudioMs };
}
