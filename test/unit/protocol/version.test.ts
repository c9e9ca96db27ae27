import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { version } from '../../../src/protocol/version.js';

it('the version in the program is that of the package', () => {
  const require = createRequire(import.meta.url);
  expect(require('../../../package.json')).toMatchObject({ version });
});
