import { describe, expect, it } from 'vitest';
import { judgeOrder } from '../../../src/update/judge-order.js';
import { newSecretKey } from '../../../src/wire/minisign-secret-key.js';
import { maker, releaseOf } from './samples.js';

const installed = { version: '1.0', architecture: 'arm64' } as const;
const keys = [maker.public];
const judge = (release = releaseOf('2.0'), again = false, wentBack: string[] = []) =>
  judgeOrder({ release, again }, installed, keys, wentBack);

describe('a release that the fleet orders', () => {
  it('is taken when it is newer, for this processor, and signed by a maker', () => {
    expect(judge()).toEqual({ verdict: 'take' });
  });

  it('that runs already is nothing to do', () => {
    expect(judge(releaseOf('1.0'))).toEqual({ verdict: 'runs-already' });
  });

  it.each([
    ['older', judge(releaseOf('0.9')), /0\.9 is older than 1\.0/],
    ['only a candidate of what runs', judge(releaseOf('1.0~rc.1')), /older/],
    ['for another processor', judge(releaseOf('2.0', { architecture: 'amd64' })), /this phone is arm64/],
    ['signed as another version', judge(releaseOf('2.0', { version: '3.0' })), /hotline-phone 2\.0 arm64/],
    ['signed by nobody known', judge(releaseOf('2.0', {}, newSecretKey())), /does not trust/],
    ['not signed', judge(releaseOf('2.0', { signature: 'hello' })), /cannot be used/],
    ['one that was gone back from', judge(releaseOf('2.0'), false, ['2.0']), /went back from 2\.0/],
  ])('is refused when it is %s', (_what, judgement, reason) => {
    expect(judgement).toEqual({ verdict: 'refuse', reason: expect.stringMatching(reason) as string });
  });

  it('that was gone back from is taken when that is asked for', () => {
    expect(judge(releaseOf('2.0'), true, ['2.0'])).toEqual({ verdict: 'take' });
  });

  it('is refused by a phone without a key, and says where keys are looked for', () => {
    expect(judgeOrder({ release: releaseOf('2.0'), again: false }, installed, [], [])).toEqual({
      verdict: 'refuse',
      reason: expect.stringContaining('/etc/hotline/release-keys.d') as string,
    });
  });

  it('is refused by a phone that does not run from a package', () => {
    expect(judgeOrder({ release: releaseOf('2.0'), again: false }, undefined, keys, [])).toMatchObject({
      verdict: 'refuse',
    });
  });
});
