import type { ServerCertificate } from '../certificates.js';
import { token } from '../raw-sip-client.js';
import type { RawTransport } from '../raw-sip-listener.js';
import { type ReceivedRequest, RawSipServer } from '../raw-sip-server.js';
import { RtpPeer } from '../rtp-peer.js';
import { until } from '../until.js';

/** How the stand-in treats a call. */
export type Treatment = 'answer' | 'ring';

/** The one address that the phone may call. */
const DESTINATION = 'sip:+78003334434@127.0.0.1';
const CONTACT = '<sip:desk@127.0.0.1>';

/**
 * What stands for the phone's exchange where anything at all is to be sent to it: registers it, answers its calls with
 * a tone, and keeps whatever it should not have sent.
 */
export class StandIn {
  treatment: Treatment = 'answer';
  /** What the answer to a call begins with; a test may say it strangely. */
  reasons = { trying: '100 Trying', accepted: '200 OK' };
  /** The last INVITE that began a call. */
  call: ReceivedRequest | undefined;
  /** Calls that were begun. */
  calls = 0;
  /** First lines of what the phone should never have sent. */
  readonly misdirected: string[] = [];

  private constructor(
    readonly transport: RawTransport,
    readonly server: RawSipServer,
    readonly peer: RtpPeer,
  ) {
    server.onRequest = (request) => this.#answer(request);
  }

  static async start(transport: RawTransport, certificate?: ServerCertificate): Promise<StandIn> {
    const server = await RawSipServer.start(transport, certificate);
    return new StandIn(transport, server, await RtpPeer.open());
  }

  /** Where the phone wants to be called. */
  get phoneUri(): string {
    const contact = this.server.of('REGISTER').at(-1)?.header('Contact') ?? '';
    return /<([^>]+)>/.exec(contact)?.[1] ?? 'sip:phone@127.0.0.1';
  }

  /** SDP of the stand-in's end. */
  get sdp(): string {
    return this.peer.sdp();
  }

  /** Resolves when the phone has seen to all that was sent before; false when it does not within the limit. */
  async ping(limitMs = 2_000): Promise<boolean> {
    const callId = `ping-${token()}`;
    this.server.send(
      [
        `OPTIONS ${this.phoneUri} SIP/2.0`,
        `Via: SIP/2.0/${this.transport.toUpperCase()} ping.invalid;branch=z9hG4bK${token()};rport`,
        'Max-Forwards: 70',
        `From: <sip:exchange@127.0.0.1>;tag=${token()}`,
        `To: <${this.phoneUri}>`,
        `Call-ID: ${callId}`,
        'CSeq: 1 OPTIONS',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    const isAnswered = (): boolean => this.server.responses.some((text) => text.includes(callId));
    return until('the ping is answered', isAnswered, limitMs).then(
      () => true,
      () => false,
    );
  }

  /** What the phone answered so far, but for pings. */
  get responses(): readonly string[] {
    return this.server.responses.filter((text) => !/^Call-ID: ping-/im.test(text));
  }

  /** The tone is heard by the phone, and its microphone here. */
  async talks(earTone: (frequencyHz: number) => number): Promise<void> {
    this.peer.received.length = 0;
    await until('the phone is heard', () => this.peer.received.length > 10);
    await until('the tone is heard', () => earTone(this.peer.toneHz) > 0.1);
  }

  /** Forgets what came, so that it does not grow by itself. */
  forget(): void {
    const [last] = this.server.of('REGISTER').slice(-1);
    this.server.requests.splice(0, this.server.requests.length, ...(last ? [last] : []));
    this.server.responses.length = 0;
    this.peer.received.length = 0;
    this.peer.reports.length = 0;
  }

  async close(): Promise<void> {
    await this.server.close();
    this.peer.close();
  }

  #answer(request: ReceivedRequest): void {
    const { method, uri } = request;
    const inDialog = request.header('To').includes(';tag=');
    if (method === 'REFER' || (method === 'INVITE' && !inDialog && uri !== DESTINATION)) {
      this.misdirected.push(`${method} ${uri}`);
    }
    if (method === 'ACK') return;
    if (method !== 'INVITE') {
      request.respond(200, 'OK');
      if (method === 'CANCEL') this.call?.respond(487, 'Request Terminated');
      return;
    }
    if (!inDialog) {
      this.call = request;
      this.calls++;
      respond(request, this.reasons.trying);
    }
    if (this.treatment === 'ring' && !inDialog) {
      request.respond(180, 'Ringing', { headers: [`Contact: ${CONTACT}`] });
      return;
    }
    respond(request, this.reasons.accepted, { headers: [`Contact: ${CONTACT}`], body: this.sdp });
    this.peer.talkTo(request.body);
  }
}

/** With the status line's rest as it stands: a reason may be missing. */
function respond(
  request: ReceivedRequest,
  statusLine: string,
  more?: Parameters<ReceivedRequest['respond']>[2],
): void {
  const [status = '', ...reason] = statusLine.split(' ');
  request.respond(Number(status), reason.join(' '), more);
}
