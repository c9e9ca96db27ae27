import { expect, it } from 'vitest';
import { setupSays } from '../../../src/cli/setup-says.js';
import type { FleetLinkView } from '../../../src/link/fleet.js';
import type { SetupPromptName } from '../../../src/media/prompts.js';

type Link = Pick<FleetLinkView, 'state' | 'accepted' | 'lastCode'>;
const link = (state: Link['state'], lastCode?: Link['lastCode'], accepted?: boolean): Link => ({
  state,
  accepted,
  lastCode,
});

const cases: [what: string, link: Link, network: boolean, said: SetupPromptName | undefined][] = [
  ['is being reached for the first time', link('connecting'), true, undefined],
  [
    'cannot be reached, and there is no network',
    link('waiting', 'FLEET_UNREACHABLE'),
    false,
    'network-missing',
  ],
  ['has not been tried, and there is no network', link('connecting'), false, 'network-missing'],
  ['cannot be reached', link('waiting', 'FLEET_UNREACHABLE'), true, 'server-silent'],
  ['is tried again', link('connecting', 'FLEET_UNREACHABLE'), true, 'server-silent'],
  ['is something else', link('waiting', 'FLEET_PROTOCOL'), true, 'server-silent'],
  ['has a certificate that is not known', link('waiting', 'FLEET_CERTIFICATE'), true, 'certificate-refused'],
  ['refuses the phone', link('refused', 'FLEET_REFUSED'), true, 'code-refused'],
  ['refused it, and then the cable was cut', link('refused', 'FLEET_REFUSED'), false, 'code-refused'],
  ['is another fleet', link('waiting', 'FLEET_FOREIGN'), true, 'code-refused'],
  ['was never asked: the code cannot be right', link('waiting', 'ENROLMENT_CODE'), true, 'code-refused'],
  ['has still to accept the phone', link('linked', undefined, false), true, 'not-accepted'],
  ['has accepted the phone', link('linked', undefined, true), true, 'settings-missing'],
];

it.each(cases)('a phone whose fleet %s', (_what, view, network, said) => {
  expect(setupSays(view, network)).toEqual(said === undefined ? ['not-set-up'] : ['not-set-up', said]);
});
