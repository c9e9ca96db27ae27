import { makeCertificates } from '../certificates.js';
import type { RawTransport } from '../raw-sip-listener.js';
import { TestPhone } from '../test-phone.js';
import { StandIn } from './stand-in.js';

/** Nobody rattles the cradle here; the exchange is what misbehaves. */
const hookLimits = { chatterEdges: 100_000, rateLifts: 100_000 };

export interface TorturedPhone {
  readonly phone: TestPhone;
  readonly standIn: StandIn;
  /** Ends all, and fails if the phone still holds anything. */
  end(): Promise<void>;
}

/** A whole phone, registered with what stands for its exchange, and sound by plain RTP. */
export async function startTorturedPhone(transport: RawTransport): Promise<TorturedPhone> {
  const certificates = transport === 'tls' ? await makeCertificates() : undefined;
  const standIn = await StandIn.start(transport, certificates?.right);
  const trust = certificates ? `ca_file = "${certificates.caFile}"\n` : '';
  const phone = await TestPhone.create({
    routes: [
      { url: standIn.server.url, password: 'secret', more: `${trust}media = "rtp"\ncodecs = ["PCMA"]` },
    ],
    hookLimits,
  });
  await phone.registered();
  return {
    phone,
    standIn,
    async end() {
      await phone.end();
      await standIn.close();
      await certificates?.remove();
    },
  };
}
