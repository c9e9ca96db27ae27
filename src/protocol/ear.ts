import { z } from 'zod';

/** Everything that a caller can hear. Exactly one of them at a time. */
export const earSources = [
  /** Nothing: only on-hook, and in the left-off-hook state. */
  'silence',
  /** A soft repeated tone: the phone works on the call. */
  'comfort',
  /** "Connecting you, please stay on the line", then the comfort tone, repeated. */
  'please-wait',
  /** Local ringback tone (ITU-T E.182). */
  'ringback',
  /** The network's own sound before the answer; the local ringback tone until it begins. */
  'early-media',
  /** The other person. */
  'talk',
  /** On hold: the far end's music, or the comfort tone where it sends none. */
  'held',
  'busy',
  'congestion',
  'howler',
  /** "This phone is out of service", then congestion tone, repeated. */
  'out-of-service',
] as const;
export const earSourceSchema = z.enum(earSources);
export type EarSource = (typeof earSources)[number];
