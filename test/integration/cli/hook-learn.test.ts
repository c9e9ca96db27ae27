/** Learning the hook as a person does it: a board in memory, a dialogue on streams, and a real file. */
import { writeFileSync } from 'node:fs';
import {
  chmod,
  chown,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answersFrom } from '../../../src/cli/hook-learn-answers.js';
import { type HookLearnOutcome, learnHook } from '../../../src/cli/hook-learn-dialogue.js';
import { replaceConfigText } from '../../../src/cli/config-file.js';
import { linesToLearn } from '../../../src/cli/hook-learn-lines.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { wiringOf } from '../../../src/protocol/wiring-of-config.js';
import type { Language } from '../../../src/protocol/words/language.js';
import { ManualClock } from '../../support/manual-clock.js';

const before = `# The phone in the hall.
number = "8 800 333-44-34"

[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password = "kept-secret"

[hook]
input = "gpio" # at the left
off_hook = "low"

# ── Sound ──

[audio]
device = "alsa:Headset"
`;
const after = before.replace('off_hook = "low"', 'pin = 5\nsecond_pin = 6\noff_hook = "high"');

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-hook-'));
  file = join(folder, 'phone.toml');
  await writeFile(file, before);
  await chmod(file, 0o640);
});
afterEach(() => rm(folder, { recursive: true }));

interface Person {
  readonly language?: Language;
  /** What is asked for is done; by default on a change-over pair at 5 and 6. */
  readonly move?: (source: VirtualSource, offHook: boolean, time: number) => void;
  /** What is typed when the handset is to be moved, and at the last question; undefined: stdin ends. */
  readonly says?: (question: 'in place?' | 'write?', time: number) => string | undefined;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Everything typed before it is asked for, as a program does it. */
  readonly typed?: string;
}

interface Lesson {
  readonly outcome: HookLearnOutcome | HotlineError;
  readonly printed: readonly string[];
  readonly text: string;
  readonly source: VirtualSource;
  readonly clock: ManualClock;
}

const pairAt5And6 = (source: VirtualSource, offHook: boolean): void => {
  source.setLevel(5, offHook ? 1 : 0);
  source.setLevel(6, offHook ? 0 : 1);
};

async function teach(person: Person, ending = new AbortController()): Promise<Lesson> {
  const clock = new ManualClock();
  const source = new VirtualSource({ clock });
  const stdin = new PassThrough();
  const printed: string[] = [];
  const { move = pairAt5And6, says = (question) => (question === 'write?' ? 'y' : '') } = person;
  let times = 0;
  const say = (question: 'in place?' | 'write?'): void => {
    if (person.typed !== undefined) return;
    const line = says(question, times);
    if (line === undefined) stdin.end();
    else stdin.write(`${line}\n`);
  };
  if (person.typed !== undefined) stdin.end(person.typed);
  const text = await readFile(file, 'utf8');
  const wiring = wiringOf(parsePhoneConfig(text, file))!;
  const lesson = learnHook({
    clock,
    language: person.language ?? 'en',
    source,
    lines: linesToLearn(wiring, []),
    wiring: wiring.hook,
    file,
    text,
    answers: answersFrom(stdin),
    print: (line) => {
      printed.push(line.replaceAll(folder, ''));
      const asked = /(Put|Lift|Положите|Снимите) (?:the handset|трубку)/.exec(line);
      if (asked) {
        times++;
        move(source, /^(Lift|Снимите)$/.test(asked[1] ?? ''), times);
        say('in place?');
      }
      if (/^(Write|Записать) /.test(line)) say('write?');
    },
    yes: person.yes ?? false,
    dryRun: person.dryRun ?? false,
    signal: ending.signal,
  }).catch((error: unknown) => {
    if (error instanceof HotlineError) return error;
    throw error;
  });
  const ended = new AbortController();
  const end = () => ended.abort();
  lesson.then(end, end);
  for (let i = 0; i < 1_000 && !ended.signal.aborted; i++) await clock.advance(100);
  const outcome = await lesson;
  stdin.end();
  // Whatever happened, nothing is left running, and nothing beside the file.
  expect(clock.pendingCount).toBe(0);
  expect(await readdir(folder)).toEqual(['phone.toml']);
  return { outcome, printed, text: await readFile(file, 'utf8'), source, clock };
}

describe('hotline hook learn', () => {
  it('asks three times, shows what it would write, and writes it', async () => {
    const { outcome, printed, text } = await teach({});
    expect(printed).toEqual([
      'Watching line 5 and line 6 of the virtual board.',
      'Ctrl-C ends this and leaves /phone.toml as it is.',
      '',
      '1 of 3  Put the handset into its cradle, then press Enter.',
      '        line 5 is low, line 6 is high',
      '1 of 3  Lift the handset, then press Enter.',
      '        line 5 is high, line 6 is low',
      '2 of 3  Put the handset into its cradle, then press Enter.',
      '        line 5 is low, line 6 is high',
      '2 of 3  Lift the handset, then press Enter.',
      '        line 5 is high, line 6 is low',
      '3 of 3  Put the handset into its cradle, then press Enter.',
      '        line 5 is low, line 6 is high',
      '3 of 3  Lift the handset, then press Enter.',
      '        line 5 is high, line 6 is low',
      '',
      'Learnt: two contacts; line 5 is high and line 6 low while the handset is off. The handset can go back.',
      'In /phone.toml:',
      '   12 - off_hook = "low"',
      '   12 + pin = 5',
      '   13 + second_pin = 6',
      '   14 + off_hook = "high"',
      'Write this into /phone.toml? Type y and Enter; anything else leaves it as it is.',
      'Written. It counts from the next start of the phone.',
    ]);
    expect(outcome).toBe('written');
    expect(text).toBe(after);
    expect((await stat(file)).mode & 0o7777).toBe(0o640);
  });

  it('speaks Russian where the terminal does, and takes a Russian yes', async () => {
    const says = (question: string) => (question === 'write?' ? 'д' : '');
    const { outcome, printed, text } = await teach({ language: 'ru', says });
    expect(outcome).toBe('written');
    expect(text).toBe(after);
    expect(printed).toContain('1 из 3  Положите трубку на рычаг и нажмите Enter.');
    expect(printed).toContain('        на линии 5 высокий уровень, на линии 6 низкий уровень');
    const said = printed.filter((line) => !/^\s*\d+ [-+] /.test(line)).join('\n');
    expect(said.replaceAll(/phone\.toml|virtual board|Enter|Ctrl-C/g, '')).not.toMatch(/[A-Za-z]{2}/);
  });

  it('says so when the file is right already', async () => {
    await writeFile(file, after);
    const { outcome, printed, text } = await teach({});
    expect(outcome).toBe('unchanged');
    expect(printed.at(-1)).toBe('/phone.toml says so already; nothing is to be written.');
    expect(text).toBe(after);
  });

  it.each(['n', '', 'yes please'])('writes nothing when the answer is "%s"', async (answer) => {
    const { outcome, text } = await teach({ says: (question) => (question === 'write?' ? answer : '') });
    expect(outcome).toBe('not-written');
    expect(text).toBe(before);
  });

  it('writes without asking with --yes, and not at all with --dry-run', async () => {
    const dry = await teach({ dryRun: true, yes: true });
    expect([dry.outcome, dry.text]).toEqual(['unchanged', before]);
    expect(dry.printed).toContain('   14 + off_hook = "high"');
    const wet = await teach({ yes: true });
    expect([wet.outcome, wet.text]).toEqual(['written', after]);
    expect(wet.printed.join()).not.toContain('Write this');
  });

  it('takes lines that a program has written beforehand', async () => {
    const { outcome, text } = await teach({ typed: '\n\n\n\n\n\ny\n' });
    expect([outcome, text]).toEqual(['written', after]);
  });

  it('learns one contact, closed while the handset is off', async () => {
    const { outcome, printed, text } = await teach({
      move: (source, offHook) => source.setLevel(6, offHook ? 0 : 1),
    });
    expect(outcome).toBe('written');
    expect(text).toBe(before.replace('off_hook = "low"', 'pin = 6\noff_hook = "low"'));
    expect(printed).toContain(
      'Learnt: one contact; line 6 is low while the handset is off. The handset can go back.',
    );
  });

  it('learns a pair that is wired the other way round', async () => {
    const { printed, text } = await teach({ move: (source, offHook) => pairAt5And6(source, !offHook) });
    expect(text).toBe(before.replace('off_hook = "low"', 'pin = 5\nsecond_pin = 6\noff_hook = "low"'));
    expect(printed.join()).toContain('line 5 is low and line 6 high while the handset is off');
  });
});

describe('the file is as it was', () => {
  const refused = async (person: Person, sentence: RegExp, ending?: AbortController): Promise<Lesson> => {
    const lesson = await teach(person, ending);
    expect(lesson.outcome).toMatchObject({
      code: 'HOOK_LEARN',
      message: expect.stringMatching(sentence) as string,
    });
    expect(lesson.text).toBe(before);
    return lesson;
  };

  it('when nothing changes', async () => {
    await refused({ move: () => undefined }, /nothing changed .* check that the wires/);
  });

  it('when the handset reads differently the third time', async () => {
    const move = (source: VirtualSource, offHook: boolean, time: number): void =>
      pairAt5And6(source, time === 5 ? true : offHook);
    await refused({ move }, /line 5 was low in the cradle the first time and high the third time/);
  });

  it('when the board is unplugged', async () => {
    const move = (source: VirtualSource, offHook: boolean, time: number): void => {
      pairAt5And6(source, offHook);
      if (time === 3) source.unplug();
    };
    await refused({ move }, /plug/);
  });

  it('when stdin ends before the handset was moved', async () => {
    await refused(
      { says: (_, time) => (time < 3 ? '' : undefined) },
      /nobody said that the handset is in place/,
    );
  });

  it.each([1, 4])('when Ctrl-C is pressed at question %i', async (at) => {
    const ending = new AbortController();
    const says = (_: string, time: number): string => {
      if (time === at) ending.abort();
      return '';
    };
    const { source } = await refused({ says }, /^ended; .*phone\.toml is as it was$/, ending);
    // The lines are free again.
    const { inputs } = await source.open();
    inputs.watch(5, { pull: 'up', debounceMs: 10 }, () => undefined);
  });

  it('when Ctrl-C is pressed at the last question', async () => {
    const ending = new AbortController();
    const says = (question: string): string => {
      if (question === 'write?') ending.abort();
      return question === 'write?' ? 'y' : '';
    };
    await refused({ says }, /^ended/, ending);
  });

  it('when somebody else has changed it meanwhile: their text stays', async () => {
    const theirs = before.replace('in the hall', 'in the yard');
    const says = (question: string): string => {
      if (question === 'write?') writeFileSync(file, theirs);
      return 'y';
    };
    const { outcome, text } = await teach({ says });
    expect(outcome).toMatchObject({
      code: 'CONFIG_UNWRITABLE',
      message: expect.stringContaining('changed by somebody else') as string,
    });
    expect(text).toBe(theirs);
  });

  it('when a line is held by another program', async () => {
    await refusedBy('GPIO_LINE_HELD');
  });

  async function refusedBy(code: string): Promise<void> {
    const clock = new ManualClock();
    const source = new VirtualSource({ clock });
    source.hold(6);
    const wiring = wiringOf(parsePhoneConfig(before, file))!;
    await expect(
      learnHook({
        clock,
        language: 'en',
        source,
        lines: linesToLearn(wiring, []),
        wiring: wiring.hook,
        file,
        text: before,
        answers: answersFrom(new PassThrough()),
        print: () => undefined,
        yes: true,
        dryRun: false,
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject({ code });
    expect(await readFile(file, 'utf8')).toBe(before);
  }
});

describe('putting a text in the place of another', () => {
  const isRoot = process.getuid?.() === 0;

  it('leaves a symbolic link where it is, and replaces what it leads to', async () => {
    const link = join(folder, 'link.toml');
    await symlink('phone.toml', link);
    await replaceConfigText(link, before, after);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, 'utf8')).toBe(after);
    expect(await readdir(folder)).toEqual(['link.toml', 'phone.toml']);
  });

  it.each([0o600, 0o664, 0o400])('keeps the mode %o', async (mode) => {
    await chmod(file, mode);
    await replaceConfigText(file, before, after);
    expect((await stat(file)).mode & 0o7777).toBe(mode);
  });

  it.runIf(isRoot).each([
    [12_345, 23_456],
    [0, 23_456],
    [12_345, 0],
  ])('keeps the owner %i and the group %i', async (uid, gid) => {
    await chown(file, uid, gid);
    await replaceConfigText(file, before, after);
    expect(await stat(file)).toMatchObject({ uid, gid });
  });

  it.runIf(!isRoot)('says what to do where the folder cannot be written', async () => {
    await chmod(folder, 0o500);
    const replaced = replaceConfigText(file, before, after);
    await expect(replaced).rejects.toMatchObject({
      code: 'CONFIG_UNWRITABLE',
      message: expect.stringMatching(/EACCES.*it is as it was: run this as the owner/) as string,
    });
    await chmod(folder, 0o700);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('says so when the file is gone, and leaves nothing behind', async () => {
    await rm(file);
    await expect(replaceConfigText(file, before, after)).rejects.toMatchObject({ code: 'CONFIG_UNWRITABLE' });
    expect(await readdir(folder)).toEqual([]);
  });
});
