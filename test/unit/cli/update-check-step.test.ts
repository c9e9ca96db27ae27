import { describe, expect, it } from 'vitest';
import { updateSteps } from '../../../src/cli/update-check-step.js';
import type { TrustedKeys } from '../../../src/update/release-keys.js';

const installed = { version: '0.2.0', architecture: 'arm64' } as const;
const key = { id: '0123456789ABCDEF', key: new Uint8Array(32) };
const outcomeOf = (keys: TrustedKeys) => updateSteps(installed, () => Promise.resolve(keys))[0]?.run();

describe('the step of hotline check for software updates', () => {
  it('says of a phone without keys that it cannot be updated, and what to do', async () => {
    const outcome = await outcomeOf({ keys: [], problems: [] });
    expect(outcome?.status).toBe('warn');
    expect(outcome?.detail).toBe('this phone cannot be updated: it trusts no release key');
    expect(outcome?.advice).toContain('/etc/hotline/release-keys.d');
  });

  it('names a key that is there and cannot be used', async () => {
    const problem = '/etc/hotline/release-keys.d/maker.pub can be written by others than root';
    expect(await outcomeOf({ keys: [], problems: [problem] })).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining(problem) as string,
    });
    expect(await outcomeOf({ keys: [key], problems: [problem] })).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining(problem) as string,
    });
  });

  it('names the keys of a phone that can be updated', async () => {
    expect(await outcomeOf({ keys: [key], problems: [] })).toEqual({
      status: 'ok',
      detail: 'it takes updates signed by 0123456789ABCDEF',
    });
  });

  it('asks nothing of a phone that does not run from a package', () => {
    expect(updateSteps(undefined)).toEqual([]);
  });
});
