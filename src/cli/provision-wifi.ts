/** Joining a Wi-Fi at the console, where NetworkManager has one. */
import { messageOf } from '../protocol/errors.js';
import { setupProblem, type SetupProblem } from '../protocol/setup-problems.js';
import { type NetworkAccess, WifiFailure } from '../setup/ports.js';
import { printable } from './printable.js';
import type { InterviewTools } from './provision-tools.js';

/** On one screen of a serial console. */
const MOST_SHOWN = 15;

/** `left`: there is none that can be joined, or the technician does not want to. */
export async function joinWifi(
  tools: Pick<InterviewTools, 'terminal' | 'words'>,
  wifi: Pick<NetworkAccess, 'join' | 'scan'>,
): Promise<'joined' | 'left' | SetupProblem> {
  const { terminal, words } = tools;
  terminal.print(words.wifiLooking);
  const around = (await wifi.scan()).filter(({ security }) => security === 'open' || security === 'wpa');
  const shown = around.slice(0, MOST_SHOWN);
  if (shown.length === 0) {
    terminal.print(words.wifiNone);
    return 'left';
  }
  shown.forEach(({ signal, ssid }, i) => terminal.print(`${i + 1}  ${printable(ssid)}  ${signal} %`, 4));
  for (;;) {
    const answer = await terminal.ask(words.wifiChoose(shown.length));
    if (answer === '') return 'left';
    const chosen = shown[Number(answer) - 1];
    if (!chosen) {
      terminal.print(words.notUnderstood);
      continue;
    }
    const { security, ssid } = chosen;
    try {
      await wifi.join(ssid, security === 'open' ? null : await terminal.askSecret(words.wifiPassword));
    } catch (error) {
      if (error instanceof WifiFailure) return error.problem;
      if (terminal.signal.aborted) throw error;
      return setupProblem('wifi-failed', { wifi: ssid }, messageOf(error));
    }
    terminal.print(words.wifiJoined(printable(ssid)));
    return 'joined';
  }
}
