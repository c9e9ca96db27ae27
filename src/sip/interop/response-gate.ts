import { Core } from 'sip.js';
import { allowChallenge, setRemoteTarget } from './sip-js-internals.js';

/**
 * What is put right in a response before sip.js's core gets it:
 * - a chain of challenges, of a proxy (407) and of the registrar (401), is answered one by one; the same one twice is a
 *   refusal, unless the nonce was stale (RFC 7616 section 3.3), and that once only;
 * - a Contact that is missing, without which sip.js drops ringing and answer, is the address that was called;
 * - the Contact of a 2xx is where the dialog goes on to (RFC 3261 section 12.2.1.2).
 */
export class ResponseGate {
  readonly #core: Core.UserAgentCore;
  readonly #answered = new WeakMap<Core.UserAgentClient, Set<string>>();

  constructor(core: Core.UserAgentCore) {
    this.#core = core;
  }

  prepare(message: Core.IncomingResponseMessage): void {
    const client = this.#core.userAgentClients.get(message.viaBranch + message.method);
    if (!client) return;
    const status = message.statusCode ?? 0;
    if (status === 401 || status === 407) this.#challenged(client, message);
    if (message.method !== 'INVITE' || status <= 100 || status >= 300) return;
    if (!message.hasHeader('contact')) {
      const parsed = new Core.NameAddrHeader(client.message.ruri, '', {});
      message.headers['Contact'] = [{ raw: parsed.toString(), parsed }];
    }
    if (status >= 200) this.#followContact(message);
  }

  #challenged(client: Core.UserAgentClient, message: Core.IncomingResponseMessage): void {
    const field = message.statusCode === 401 ? 'www-authenticate' : 'proxy-authenticate';
    const challenge: unknown = message.parseHeader(field);
    if (typeof challenge !== 'object' || challenge === null) return;
    const answered = this.#answered.get(client) ?? new Set<string>();
    this.#answered.set(client, answered);
    const again = answered.has(field) && Reflect.get(challenge, 'stale') === true;
    const key = again ? `${field} stale` : field;
    allowChallenge(client, !answered.has(key));
    answered.add(key);
  }

  #followContact(message: Core.IncomingResponseMessage): void {
    const dialog = this.#core.dialogs.get(message.callId + message.fromTag + message.toTag);
    const contact: unknown = message.parseHeader('contact');
    if (dialog && contact instanceof Core.NameAddrHeader) setRemoteTarget(dialog, contact.uri);
  }
}
