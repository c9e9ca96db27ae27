import { answerChallenge } from './digest-answer.js';
import { type RawIdentity, type RawSipClient, type SipText, token } from './raw-sip-client.js';

/** An SDP offer that any WebRTC endpoint can read but that leads nowhere: for tests of the signalling alone. */
export const deadOffer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 8',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AA').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:8 PCMA/8000',
  '',
].join('\r\n');

/** One call made by hand over a {@link RawSipClient}: INVITE with the challenge answered, and what follows. */
export class RawCall {
  readonly callId = token();
  readonly #from: string;
  readonly #uri: string;
  #to: string;
  /** Contact of the far end, once there is a dialog. */
  #remoteTarget: string;
  /** Route header fields of the requests in the dialog (RFC 3261 section 12.1.2). */
  #routes: readonly string[] = [];
  #nextCseq = 1;
  /** The last INVITE: its CANCEL and ACK carry its number. */
  #invite = { cseq: 0, branch: '' };

  constructor(
    private readonly client: RawSipClient,
    private readonly identity: RawIdentity,
    extension: string,
  ) {
    const { account, domain = 'hotline' } = identity;
    this.#from = `<sip:${account}@${domain}>;tag=${token()}`;
    this.#uri = `sip:${extension}@${domain}`;
    this.#to = `<${this.#uri}>`;
    this.#remoteTarget = this.#uri;
  }

  /** Sends the INVITE and, when challenged, sends it again with the password. */
  async invite(offer = deadOffer): Promise<void> {
    this.inviteOnce(offer);
    const challenge = await this.client.response('INVITE', 407);
    this.ackRefusal(challenge);
    this.inviteOnce(offer, [`Proxy-Authorization: ${this.answer(challenge)}`]);
  }

  /** Value of the Proxy-Authorization header that answers a 407. */
  answer(challenge: SipText): string {
    return answerChallenge(challenge.header('Proxy-Authenticate'), {
      method: 'INVITE',
      uri: this.#uri,
      username: this.identity.account,
      password: this.identity.password,
    });
  }

  /** One INVITE, without waiting for anything. An empty offer sends no SDP. */
  inviteOnce(offer = deadOffer, headers: readonly string[] = []): void {
    this.#invite = { cseq: this.#nextCseq++, branch: newBranch() };
    const body = offer === '' ? undefined : { type: 'application/sdp', content: offer };
    const contact = `Contact: ${this.client.contact}`;
    const { method, uri, to } = { method: 'INVITE', uri: this.#uri, to: this.#to };
    this.client.request({
      ...this.#ids,
      ...this.#invite,
      method,
      uri,
      to,
      headers: [contact, ...headers],
      body,
    });
  }

  /** A response to the INVITE, 1xx or 200; the dialog is taken from it. */
  async response(status: number): Promise<SipText> {
    const response = await this.client.response('INVITE', status);
    if (status > 100) this.#to = response.header('To');
    this.#routes = response
      .headers('Record-Route')
      .map((route) => `Route: ${route}`)
      .reverse();
    this.#remoteTarget = /<(.+)>/.exec(response.header('Contact'))?.[1] ?? this.#remoteTarget;
    return response;
  }

  /** The 200, acknowledged. Gives it, with the answer in its body. */
  async answered(): Promise<SipText> {
    const response = await this.response(200);
    this.ack();
    return response;
  }

  /** ACK of a 200: a transaction of its own (RFC 3261 section 13.2.2.4). */
  ack(): void {
    this.ackOf(this.#invite);
  }

  /** ACK of the 200 of a re-INVITE. */
  ackOf({ cseq }: { readonly cseq: number }): void {
    this.client.request({ ...this.#dialog, method: 'ACK', cseq, headers: this.#routes });
  }

  /** ACK of a refusal: belongs to the INVITE's transaction (RFC 3261 section 17.1.1.3). */
  ackRefusal(response: SipText): void {
    const to = response.header('To');
    this.client.request({ ...this.#ids, ...this.#invite, method: 'ACK', uri: this.#uri, to });
  }

  cancel(): void {
    this.client.request({
      ...this.#ids,
      ...this.#invite,
      method: 'CANCEL',
      uri: this.#uri,
      to: `<${this.#uri}>`,
    });
  }

  /** A request inside the dialog. */
  inDialog(
    method: string,
    options: { headers?: string[]; body?: { type: string; content: string }; cseq?: number } = {},
  ): void {
    const { headers = [], body, cseq = this.#nextCseq++ } = options;
    this.client.request({ ...this.#dialog, method, cseq, headers: [...this.#routes, ...headers], body });
  }

  /** BYE, and its final response. */
  async bye(): Promise<SipText> {
    this.inDialog('BYE');
    return this.client.finalResponse('BYE');
  }

  get #dialog() {
    return { ...this.#ids, uri: this.#remoteTarget, to: this.#to };
  }

  get #ids() {
    return { from: this.#from, callId: this.callId };
  }
}

const newBranch = (): string => `z9hG4bK${token()}`;
