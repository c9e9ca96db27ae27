/** What keeps a machine from being on a network, as a problem of setting up. Pure. */
import { setupProblem, type SetupProblem } from '../setup-problems.js';

export interface NetworkInterfaceFacts {
  readonly name: string;
  readonly kind: 'ethernet' | 'wifi' | 'other';
  /** A cable is in, or Wi-Fi is joined; null: the driver does not say. */
  readonly carrier: boolean | null;
  /** But loopback and link-local ones. */
  readonly addresses: readonly string[];
}

export interface NetworkFacts {
  /** But the loopback. */
  readonly interfaces: readonly NetworkInterfaceFacts[];
  /** There is a way to everywhere else. */
  readonly hasRoute: boolean;
}

/** undefined: there is an address, and a way out. */
export function networkProblem({ interfaces, hasRoute }: NetworkFacts): SetupProblem | undefined {
  const hasAddress = ({ addresses }: NetworkInterfaceFacts) => addresses.length > 0;
  if (hasRoute && interfaces.some(hasAddress)) return undefined;
  // Bridges of containers have an address without any cable; a tunnel or a modem counts once it is a way out.
  const real = interfaces.filter(({ kind }) => kind !== 'other');
  if (real.some(hasAddress)) return setupProblem('network-no-gateway', {});
  const linked = real.find(({ carrier }) => carrier === true);
  if (linked) return setupProblem('network-no-address', { interface: linked.name });
  const socket = real.find(({ kind }) => kind === 'ethernet');
  return socket
    ? setupProblem('network-no-cable', { interface: socket.name })
    : setupProblem('network-none', {});
}

/** Exit status of nmcli(1). */
const NO_SUCH_THING = 10;

/** Why a Wi-Fi network was not joined, by what `nmcli` said. */
export function wifiProblem(
  wifi: string,
  { status, said }: { readonly status: number | null; readonly said: string },
): SetupProblem {
  if (status === NO_SUCH_THING || /No network with SSID|could not be found/i.test(said))
    return setupProblem('wifi-not-found', { wifi }, said);
  if (
    /secrets were required|no-secrets|password|802-11-wireless-security|(?:psk|key)[^.]*(?:invalid|incorrect)/i.test(
      said,
    )
  )
    return setupProblem('wifi-password', { wifi }, said);
  if (/IP configuration could not be reserved/i.test(said))
    return setupProblem('network-no-address', { interface: wifi }, said);
  return setupProblem('wifi-failed', { wifi }, said);
}
