import type { Clock } from '../clock/clock.js';
import type { AudioDevice } from '../phone/ports.js';
import { audioDeviceOutcome, probeAudioDevice } from './audio-probe.js';
import type { CheckOutcome, CheckStep } from './check.js';
import { placeOf, probeConnection, probeLocalAddress, probeName } from './network-probes.js';
import { certificateOutcome, probeTls } from './tls-probe.js';
import { peerOf, probeWebSocket } from './websocket-probe.js';

/** An exchange as a route names it. */
export interface ExchangeToCheck {
  readonly route: string;
  /** `ws:` or `wss:`. */
  readonly url: string;
  /** PEM; undefined for the usual authorities. */
  readonly ca: string | undefined;
}

/** Id of the step that tells whether this machine is on a network at all. */
export const NETWORK_STEP = 'network';

/** Whether there is an address to send sound from. */
export function networkStep(): CheckStep {
  return {
    id: NETWORK_STEP,
    title: 'Network address of this machine',
    run: () => Promise.resolve().then(() => ok(probeLocalAddress().addresses.join(', '))),
  };
}

/** Id of the last step of an exchange, for whatever needs a way to it. */
export function exchangeReachedStep(route: string): string {
  return `${route}/websocket`;
}

/** From the name of an exchange to an open WebSocket, one step for each thing that can be wrong. */
export function exchangeSteps({ route, url, ca }: ExchangeToCheck, clock: Clock): readonly CheckStep[] {
  const target = new URL(url);
  const peer = peerOf(target);
  const isSecure = target.protocol === 'wss:';
  const titled = (what: string) => `Route ${route}: ${what}`;
  const id = (what: string) => `${route}/${what}`;
  const name: CheckStep = {
    id: id('name'),
    title: titled(`name ${peer.host}`),
    run: async () => ok((await probeName(peer, { clock })).addresses.join(', ')),
  };
  const connection: CheckStep = {
    id: id('connection'),
    title: titled(`connection to ${placeOf(peer)}`),
    needs: [name.id],
    run: async () => {
      const { address, localAddress, tookMs } = await probeConnection(peer, { clock });
      return ok(`${address} answered in ${tookMs.toFixed(0)} ms, from ${localAddress}`);
    },
  };
  const certificate: CheckStep = {
    id: id('certificate'),
    title: titled('certificate'),
    needs: [connection.id],
    run: async () => certificateOutcome(await probeTls(peer, ca, { clock }), clock.wallMs()),
  };
  const webSocket: CheckStep = {
    id: exchangeReachedStep(route),
    title: titled('WebSocket for SIP'),
    needs: [isSecure ? certificate.id : connection.id],
    run: async () => {
      await probeWebSocket(url, ca, { clock });
      return ok(`opened at ${target.pathname}`);
    },
  };
  return isSecure ? [name, connection, certificate, webSocket] : [name, connection, webSocket];
}

/** Whether the handset's sound device plays and hears. */
export function audioDeviceStep(device: AudioDevice, clock: Clock): CheckStep {
  return {
    id: 'audio',
    title: `Audio device ${device.name}`,
    run: async () => audioDeviceOutcome(device.name, await probeAudioDevice(device, clock)),
  };
}

function ok(detail: string): CheckOutcome {
  return { status: 'ok', detail };
}
