import { expect, it } from 'vitest';
import { setupSays, spokenProblems } from '../../../src/cli/setup-says.js';
import { setupProblem, type SetupProblem } from '../../../src/protocol/setup-problems.js';

const server = { server: 'wss://fleet.example' };

it.each<[said: string[], problems: (SetupProblem | undefined)[]]>([
  [['not-set-up'], [undefined]],
  [['not-set-up', 'network-missing'], [setupProblem('network-no-cable', { interface: 'eth0' })]],
  [['not-set-up', 'address-missing'], [setupProblem('network-no-address', { interface: 'eth0' })]],
  [['not-set-up', 'sign-in-page'], [setupProblem('captive-portal', { portal: null })]],
  [
    ['not-set-up', 'clock-wrong'],
    [setupProblem('clock-wrong', { clock: '1970-01-01T00:00:00Z', right: null })],
  ],
  [['not-set-up', 'server-unknown'], [setupProblem('fleet-name-unknown', server)]],
  [['not-set-up', 'server-silent'], [setupProblem('fleet-unreachable', server)]],
  [['not-set-up', 'certificate-refused'], [setupProblem('fleet-certificate-unknown', server)]],
  [['not-set-up', 'code-wrong'], [setupProblem('code-wrong', {})]],
  [['not-set-up', 'code-expired'], [setupProblem('code-expired', {})]],
  [['not-set-up', 'code-used'], [setupProblem('code-used', {})]],
  [['not-set-up', 'too-many-tries'], [setupProblem('too-many-tries', {})]],
  [['not-set-up', 'code-refused'], [setupProblem('phone-revoked', {})]],
  [['not-set-up', 'not-accepted'], [setupProblem('not-accepted', { key: null })]],
  [
    ['not-set-up', 'settings-missing', 'microphone-silent'],
    [setupProblem('settings-missing', {}), setupProblem('microphone-missing', { device: 'alsa:D' })],
  ],
  // What only the technician's page can ask about is not said.
  [['not-set-up'], [setupProblem('earpiece-silent', {})]],
])('%s', (said, problems) => {
  expect(setupSays(...problems)).toEqual(said);
});

it('says a sentence once, however many problems it stands for', () => {
  const problems = [
    setupProblem('microphone-missing', { device: 'd' }),
    setupProblem('microphone-silent', {}),
  ];
  expect(setupSays(...problems)).toEqual(['not-set-up', spokenProblems['microphone-silent']]);
});
