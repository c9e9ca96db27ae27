import { expect, it } from 'vitest';
import { type Endpoint, endpoints } from '../../../../src/protocol/fleet-api/endpoints.js';
import { alertEndpoints } from '../../../../src/protocol/fleet-api/endpoints/alerts.js';
import { commissioningEndpoints } from '../../../../src/protocol/fleet-api/endpoints/commissioning.js';
import { configurationEndpoints } from '../../../../src/protocol/fleet-api/endpoints/configuration.js';
import { peopleEndpoints } from '../../../../src/protocol/fleet-api/endpoints/people.js';
import { phoneEndpoints } from '../../../../src/protocol/fleet-api/endpoints/phones.js';
import { signingInEndpoints } from '../../../../src/protocol/fleet-api/endpoints/signing-in.js';
import { statisticsEndpoints } from '../../../../src/protocol/fleet-api/endpoints/statistics.js';
import { updateEndpoints } from '../../../../src/protocol/fleet-api/endpoints/updates.js';

const parts = [
  alertEndpoints,
  commissioningEndpoints,
  configurationEndpoints,
  peopleEndpoints,
  phoneEndpoints,
  signingInEndpoints,
  statisticsEndpoints,
  updateEndpoints,
];

it('no endpoint takes the name or the address of another one', () => {
  const all = Object.values<Endpoint>(endpoints);
  expect(all).toHaveLength(parts.reduce((sum, part) => sum + Object.keys(part).length, 0));
  const addresses = all.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':x')}`);
  expect(new Set(addresses).size).toBe(all.length);
});

it.each(Object.entries<Endpoint>(endpoints))('%s describes what its address names', (_, endpoint) => {
  const named = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  expect(Object.keys(endpoint.params?.shape ?? {}).sort()).toEqual(named.sort());
});
