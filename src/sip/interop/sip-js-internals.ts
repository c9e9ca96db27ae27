import type { Core, URI } from 'sip.js';

// What sip.js 0.21.2 keeps to itself and must be put right from outside. All of it is in this file, and each has a test
// on the real user agent, so that a new version of sip.js that changes it is noticed.

/** Where the requests of a dialog go to. sip.js keeps the address of the first response for ever. */
export function setRemoteTarget(dialog: Core.Dialog, target: URI): void {
  const state: unknown = Reflect.get(dialog, 'dialogState');
  if (typeof state === 'object' && state !== null) Reflect.set(state, 'remoteTarget', target);
}

/** Whether sip.js takes the next challenge of a request for a loop. It thinks that of every second one. */
export function allowChallenge(client: Core.UserAgentClient, allowed: boolean): void {
  Reflect.set(client, 'challenged', !allowed);
  Reflect.set(client, 'stale', !allowed);
}
