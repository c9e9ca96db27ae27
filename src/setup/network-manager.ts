import type { SetupView } from '../protocol/setup-api.js';
import { wifiProblem } from '../protocol/setup-findings/network-problems.js';
import { type NetworkAccess, WifiFailure } from './ports.js';

type Networks = NonNullable<SetupView['network']['wifi']>['networks'];

/**
 * Runs `nmcli`, the command of NetworkManager. Never rejects: a program that is not there, or does not end in time, is a status
 * of its own.
 *
 * @param input what it reads from stdin
 */
export type RunNmcli = (
  args: readonly string[],
  input?: string,
) => Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;

const MOST_NETWORKS = 40;

/** Wi-Fi by NetworkManager, for a page that shows the networks around and joins one of them. */
export class NetworkManagerWifi {
  readonly #run: RunNmcli;

  constructor(run: RunNmcli) {
    this.#run = run;
  }

  /** NetworkManager runs, and has a Wi-Fi device that it may use. */
  async isThere(): Promise<boolean> {
    const { status, stdout } = await this.#run(['-t', '-f', 'TYPE,STATE', 'device', 'status']);
    return status === 0 && rowsOf(stdout).some(([type, state]) => type === 'wifi' && state !== 'unmanaged');
  }

  /** By its own check of the way out, where it makes one. */
  async reach(): Promise<SetupView['network']['reach']> {
    const { status, stdout } = await this.#run(['-t', 'networking', 'connectivity']);
    const said = status === 0 ? stdout.trim() : 'unknown';
    return said === 'limited' ? 'local' : (reaches.find((reach) => reach === said) ?? 'unknown');
  }

  /** Strongest first, each name once; a name that is hidden or no text is left out. */
  async scan(): Promise<Networks> {
    const { status, stdout } = await this.#run([
      ...['-t', '-e', 'yes', '-f', 'IN-USE,SSID,SIGNAL,SECURITY'],
      ...['device', 'wifi', 'list', '--rescan', 'yes'],
    ]);
    if (status !== 0) return [];
    const seen = rowsOf(stdout).flatMap(([inUse = '', ssid = '', signal = '', security = '']) =>
      ssid === '' || ssid.length > 32
        ? []
        : [
            {
              ssid,
              signal: Math.min(100, Math.max(0, Number.parseInt(signal, 10) || 0)),
              security: securityOf(security),
              joined: inUse === '*',
            },
          ],
    );
    const strongest = seen.sort((one, other) => other.signal - one.signal);
    return strongest
      .filter(({ ssid }, i) => strongest.findIndex((other) => other.ssid === ssid) === i)
      .map((network) => ({
        ...network,
        joined: seen.some(({ joined, ssid }) => joined && ssid === network.ssid),
      }))
      .slice(0, MOST_NETWORKS);
  }

  /** The password goes by stdin, where nobody else on the machine can read it. Rejects with {@link WifiFailure}. */
  async join(ssid: string, password: string | null): Promise<void> {
    const { status, stderr } = await this.#run(
      ['--ask', '--wait', '45', 'device', 'wifi', 'connect', ssid],
      password === null ? '' : `${password}\n`,
    );
    if (status === 0) return;
    const problem = wifiProblem(ssid, { status, said: stderr.trim() });
    throw new WifiFailure(problem, `the Wi-Fi "${ssid}" could not be joined: ${problem.code}`);
  }
}

const reaches = ['none', 'portal', 'full'] as const;

/** What the machine is given by the kernel alone, with the Wi-Fi of NetworkManager where that runs. */
export function withNetworkManager(plain: NetworkAccess, run: RunNmcli): NetworkAccess {
  const wifi = new NetworkManagerWifi(run);
  return {
    async look() {
      const [seen, hasWifi] = await Promise.all([plain.look(), wifi.isThere()]);
      return { ...seen, hasWifi };
    },
    async reach(server) {
      const seen = await plain.reach(server);
      // A sign-in page that was met on the way is surer than a check against somebody else's server.
      if (seen.reach !== 'local') return seen;
      const said = await wifi.reach();
      return said === 'unknown' || said === 'none' ? seen : { ...seen, reach: said };
    },
    scan: () => wifi.scan(),
    join: (ssid, password) => wifi.join(ssid, password),
  };
}

function securityOf(said: string): Networks[number]['security'] {
  if (/802\.1X/.test(said)) return 'enterprise';
  if (/WPA|SAE|RSN/.test(said)) return 'wpa';
  return /WEP/.test(said) ? 'wep' : 'open';
}

/** Terse output: fields by `:`, which is `\:` within one, as `\` is `\\` (nmcli(1), `--escape`). */
export function rowsOf(stdout: string): string[][] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = [''];
      for (let i = 0; i < line.length; i++) {
        const character = line.charAt(i);
        if (character === ':') fields.push('');
        else fields.push(`${fields.pop() ?? ''}${character === '\\' ? line.charAt(++i) : character}`);
      }
      return fields;
    });
}
