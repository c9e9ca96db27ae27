/** Faults of the network. */
import { describe, expect, it } from 'vitest';
import { course, type Course, network, unplugged, waiting } from './health-fault-course.js';

const cases: readonly Course[] = [
  [
    'the link is gone',
    [
      [0, unplugged],
      [5, unplugged],
      [6, {}],
      [11, {}],
    ],
    ['5: network-down', '11: -network-down'],
  ],
  [
    'no address',
    [
      [0, { ...network({ addresses: [] }), ...waiting }],
      [5, { ...network({ addresses: [] }), ...waiting }],
    ],
    ['5: network-down'],
  ],
  [
    'addresses that could not be read',
    [
      [0, { ...network({ addresses: [] }), ...waiting }, { networkKnown: false }],
      [20, { ...network({ addresses: [] }), ...waiting }, { networkKnown: false }],
    ],
    [],
  ],
  [
    'an exchange on this very machine needs no network',
    [
      [0, network({ linkUp: false, addresses: [] })],
      [60, network({ linkUp: false, addresses: [] })],
    ],
    [],
  ],
  [
    'the gateway does not answer',
    [
      [0, network({ gatewayReachable: false })],
      [90, network({ gatewayReachable: false })],
      [91, {}],
    ],
    ['90: gateway-unreachable', '91: -gateway-unreachable'],
  ],
  [
    'one look-up that failed',
    [
      [0, network({ dnsWorks: false })],
      [60, {}],
      [90, {}],
    ],
    [],
  ],
  [
    'look-ups that fail',
    [
      [0, network({ dnsWorks: false })],
      [90, network({ dnsWorks: false })],
      [120, {}],
    ],
    ['90: dns-failing', '120: -dns-failing'],
  ],
  [
    'loss, with a band in which it stays',
    [
      [0, network({ exchangeLossPercent: 5.1 })],
      [60, network({ exchangeLossPercent: 9 })],
      [70, network({ exchangeLossPercent: 3 })],
      [200, network({ exchangeLossPercent: 3 })],
      [210, network({ exchangeLossPercent: 2.5 })],
      [270, network({ exchangeLossPercent: 0 })],
    ],
    ['60: exchange-loss', '270: -exchange-loss'],
  ],
  [
    'loss at the threshold',
    [
      [0, network({ exchangeLossPercent: 5 })],
      [60, network({ exchangeLossPercent: 5 })],
    ],
    [],
  ],
  [
    'a weak signal, with a band in which it stays',
    [
      [0, network({ wifiSignalDbm: -76 })],
      [60, network({ wifiSignalDbm: -80 })],
      [70, network({ wifiSignalDbm: -71 })],
      [140, network({ wifiSignalDbm: -71 })],
      [150, network({ wifiSignalDbm: -70 })],
      [210, network({ wifiSignalDbm: -60 })],
    ],
    ['60: wifi-weak', '210: -wifi-weak'],
  ],
  [
    'a cable in place of the weak Wi-Fi',
    [
      [0, network({ wifiSignalDbm: -80 })],
      [60, network({ wifiSignalDbm: -80 })],
      [70, {}],
      [130, {}],
    ],
    ['60: wifi-weak', '130: -wifi-weak'],
  ],
];

describe('faults of the network', () => {
  it.each(cases)('%s', (_what, moments, told) => {
    expect(course(moments)).toEqual(told);
  });
});
