/** Hook, earpiece, microphone and baseline, tried from the console with the phone stopped. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { listCards } from '../media/alsa/cards.js';
import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { hookErrorProblem, hookRefusalProblem } from '../protocol/setup-findings/hook-problems.js';
import {
  microphoneProblem,
  soundDeviceOf,
  soundErrorProblem,
  speechProblem,
} from '../protocol/setup-findings/sound-problems.js';
import { setupProblem, type SetupProblem } from '../protocol/setup-problems.js';
import { wiringOf } from '../protocol/wiring-of-config.js';
import { learnHook, refusalReasonOf } from './hook-learn-dialogue.js';
import { linesToLearn } from './hook-learn-lines.js';
import { ioSourceFor, unguarded } from './io-source.js';
import { loadConfig } from './load-config.js';
import { stderrLog } from './log.js';
import { levelBar, listen, playTone } from './provision-sound.js';
import { type Ending, type InterviewTools, isTable } from './provision-tools.js';
import { testsAlone } from './self-tests-alone.js';
import { soundDevice } from './sound-device.js';

/** What the device says of itself comes as a problem. */
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {
  // Told by its error.
}

export async function hookStep(tools: InterviewTools): Promise<Ending> {
  const config = await tools.config();
  const wiring = config && wiringOf(config);
  if (!config || !wiring) {
    tools.terminal.print(tools.words.hookNotLearnt(config?.hook.input ?? 'gpio'));
    return 'left';
  }
  if (!(await tools.asks(tools.words.learnHook))) return 'left';
  await tools.parts.service?.stop();
  const lines = linesToLearn(wiring, []);
  return tools.untilRight(async () => {
    const { clock, file } = tools.parts;
    try {
      const source = await ioSourceFor(unguarded(wiring), { clock, log: stderrLog('error') });
      await learnHook({
        clock,
        language: tools.terminal.language,
        source,
        lines,
        wiring: wiring.hook,
        file,
        text: await readFile(file, 'utf8'),
        answers: tools.terminal.answers,
        print: (line) => tools.terminal.print(line, 8),
        yes: true,
        dryRun: false,
        signal: tools.terminal.signal,
      });
      tools.terminal.print(tools.words.hookDone);
      return undefined;
    } catch (error) {
      if (tools.terminal.signal.aborted) throw new HotlineError('USAGE', 'ended', { cause: error });
      return hookProblemOf(error, lines.map(({ pin }) => pin).join(', '));
    }
  });
}

export async function soundStep(tools: InterviewTools): Promise<Ending> {
  await tools.parts.service?.stop();
  return tools.untilRight(async () => {
    const device = await chosenDevice(tools);
    if (typeof device !== 'string') return device;
    tools.terminal.print(tools.words.device(device));
    return (await trySound(tools, device)) ?? writeDevice(tools, device);
  });
}

async function chosenDevice(tools: InterviewTools): Promise<string | SetupProblem> {
  const raw = await tools.raw();
  const configured = isTable(raw['audio']) ? raw['audio']['device'] : undefined;
  if (typeof configured === 'string' && !(await tools.asks(tools.words.keep(configured), false)))
    return configured;
  const found = soundDeviceOf(await listCards());
  if ('device' in found) return found.device;
  if (found.problem.code !== 'sound-two-devices') return found.problem;
  tools.terminal.problem(found.problem);
  const { devices } = found.problem.data;
  devices.forEach(({ device, description }, i) =>
    tools.terminal.print(`${i + 1}  ${device}  ${description}`, 4),
  );
  for (;;) {
    const answer = Number(await tools.terminal.ask(tools.words.chooseDevice(devices.length)));
    const chosen = devices[answer - 1];
    if (chosen) return chosen.device;
    tools.terminal.print(tools.words.notUnderstood);
  }
}

async function trySound(tools: InterviewTools, name: string): Promise<SetupProblem | undefined> {
  const { clock, file } = tools.parts;
  const path = (relative: string) => resolve(dirname(resolve(file)), relative);
  const device = () => soundDevice(name, { clock, log: silent, path });
  try {
    tools.terminal.print(tools.words.tone);
    await playTone(device(), clock);
    if (!(await tools.asks(tools.words.heard))) return setupProblem('earpiece-silent', {});
    await tools.terminal.ask(tools.words.speak);
    const { capturedFrames, peakDbfs } = await listen(device(), clock);
    tools.terminal.print(tools.words.level(levelBar(peakDbfs), peakDbfs.toFixed(0)));
    return (
      microphoneProblem({ capturedFrames, peak: peakDbfs <= -100 ? 0 : 1 }, name) ?? speechProblem(peakDbfs)
    );
  } catch (error) {
    if (error instanceof HotlineError && error.code === 'USAGE') throw error;
    return soundErrorProblem(error, name);
  }
}

async function writeDevice(tools: InterviewTools, device: string): Promise<SetupProblem | undefined> {
  const { audio } = await tools.raw();
  if (isTable(audio) && audio['device'] === device) return undefined;
  return tools.write({ audio: { ...(isTable(audio) ? audio : {}), device } });
}

export async function baselineStep(tools: InterviewTools): Promise<Ending> {
  if (!(await tools.config()) || !(await tools.asks(tools.words.learnBaseline, false))) return 'left';
  return tools.untilRight(async () => {
    const { clock, file } = tools.parts;
    tools.terminal.print(tools.words.learning);
    try {
      const tests = await testsAlone(await loadConfig(file), { clock, log: silent });
      await tests.learnBaseline().finally(() => tests.stop());
      tools.terminal.print(tools.words.baselineDone);
      return undefined;
    } catch (error) {
      return setupProblem('baseline-failed', {}, messageOf(error));
    }
  });
}

function hookProblemOf(error: unknown, lines: string): SetupProblem {
  const reason = refusalReasonOf(error);
  if (reason) return hookRefusalProblem({ reason, message: messageOf(error) }, lines);
  return hookErrorProblem(error) ?? setupProblem('hook-hardware', {}, messageOf(error));
}
