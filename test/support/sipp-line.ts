import { RawCall } from './raw-call.js';
import { type RawIdentity, RawSipClient, type SipText } from './raw-sip-client.js';
import { RtpListener } from './rtp-listener.js';
import { Sipp, type SippOptions } from './sipp.js';

/** sipp with a caller that is written by hand and has plain sound. */
export class SippLine {
  static readonly identity: RawIdentity = {
    account: 'phone',
    password: 'secret of the phone',
    domain: 'hotline.test',
  };
  readonly call: RawCall;

  private constructor(
    readonly sipp: Sipp,
    readonly client: RawSipClient,
    readonly sound: RtpListener,
  ) {
    this.call = new RawCall(client, SippLine.identity, '88003334434');
  }

  /** @param ca authority to trust, PEM */
  static async open(options: SippOptions, ca: string): Promise<SippLine> {
    const password = SippLine.identity.password;
    const sipp = await Sipp.start({ pauseMs: 50, lingerMs: 50, password, ...options });
    try {
      return new SippLine(sipp, await RawSipClient.connect(sipp.server, { ca }), await RtpListener.open());
    } catch (error) {
      await sipp.stop();
      throw error;
    }
  }

  /** Calls, and acknowledges the 200, which it gives. */
  async answered(): Promise<SipText> {
    this.call.inviteOnce(this.sound.sdp);
    return this.call.answered();
  }

  /** Answers the next request of sipp with 200, an INVITE with SDP. Gives the request. */
  async accept(method: string, sdp = this.sound.sdp): Promise<SipText> {
    const request = await this.client.incoming(method);
    const body = method === 'INVITE' ? { body: { type: 'application/sdp', content: sdp } } : {};
    this.client.respond(request, '200 OK', { headers: [`Contact: ${this.client.contact}`], ...body });
    return request;
  }

  async close(): Promise<void> {
    await this.client.vanish();
    this.sound.close();
    await this.sipp.stop();
  }
}
