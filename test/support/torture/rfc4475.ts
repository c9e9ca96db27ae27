import { invalidMessages } from './invalid-messages.js';
import { meaningMessages } from './meaning-messages.js';
import type { TortureMessage } from './torture-message.js';
import { validMessages } from './valid-messages.js';

/**
 * The torture test messages of RFC 4475, in its order. Each has the fault that the RFC describes and no other: transport
 * and request URI are those of the phone it is sent to, unless they are what it is about, and branches are its own. The
 * Call-ID of each begins with its name and a dot.
 */
export const tortureMessages: readonly TortureMessage[] = [
  ...validMessages,
  ...invalidMessages,
  ...meaningMessages,
];
