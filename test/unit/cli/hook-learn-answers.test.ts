import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { answersFrom } from '../../../src/cli/hook-learn-answers.js';
import { settle } from '../../support/manual-clock.js';

function typing({ isTTY }: { isTTY: boolean }) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  return { stdin, answers: answersFrom(stdin) };
}

describe('answers', () => {
  it('come one to a question, the rest waits', async () => {
    const { stdin, answers } = typing({ isTTY: false });
    const first = answers.next();
    stdin.end('one\ntwo\nthree');
    expect(await first).toBe('one');
    expect(await answers.next()).toBe('two');
    expect(await answers.next()).toBe('three');
    expect(await answers.next()).toBeUndefined();
    expect(await answers.next()).toBeUndefined();
  });

  it('at a terminal, what was typed before the question is none', async () => {
    const { stdin, answers } = typing({ isTTY: true });
    stdin.write('too early\n');
    await settle();
    answers.forget();
    const answer = answers.next();
    stdin.write('in time\n');
    expect(await answer).toBe('in time');
    answers.close();
  });

  it('of a program stay, whenever it wrote them', async () => {
    const { stdin, answers } = typing({ isTTY: false });
    stdin.write('written\n');
    await settle();
    answers.forget();
    expect(await answers.next()).toBe('written');
    answers.close();
  });

  it('that nobody asked for are kept only so many', async () => {
    const { stdin, answers } = typing({ isTTY: false });
    stdin.end('x\n'.repeat(5_000));
    for (let i = 0; i < 50; i++) await settle();
    let count = 0;
    while ((await answers.next()) !== undefined) count++;
    expect(count).toBe(1_000);
  });
});
