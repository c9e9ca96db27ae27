/** The shape of the words of the set-up problems, and what both languages need. */
import type { SetupProblemCode, SetupProblemData } from '../setup-problems.js';

export interface SetupProblemText {
  /** What is wrong, without a full stop. */
  readonly title: string;
  /** What to do: whole sentences. */
  readonly advice: string;
}

/** A problem without words does not compile. */
export type SetupProblemWords = {
  readonly [Code in SetupProblemCode]: (data: SetupProblemData<Code>) => SetupProblemText;
};

/** `alsa:Device (USB Audio), alsa:vc4hdmi (HDMI)`. */
export function listText(devices: SetupProblemData<'sound-two-devices'>['devices']): string {
  return devices.map(({ device, description }) => `${device} (${description})`).join(', ');
}
