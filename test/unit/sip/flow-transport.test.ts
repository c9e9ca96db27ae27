/** One flow to the first target of a server that answers, and away from those that do not. */
import { TransportState } from 'sip.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { Target } from '../../../src/sip/connection/connection.js';
import { FlowTransport } from '../../../src/sip/flow-transport.js';
import { OwnAddress } from '../../../src/sip/own-address.js';
import { FakeConnection } from '../../support/fakes/fake-connection.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ManualClock, settle } from '../../support/manual-clock.js';

const LIMIT_MS = 2_000;
const target = (name: string): Target => ({
  transport: 'tcp',
  host: 'pbx.example',
  address: name,
  port: 5_060,
});
const [first, second] = [target('first'), target('second')];
const request = 'OPTIONS sip:pbx.example SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK1\r\n\r\n';
const response = 'SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK1\r\n\r\n';

let clock: ManualClock;
let connections: FakeConnection[];
/** What an attempt to connect to a target comes to; by default it succeeds. */
let outcome: (target: Target) => Promise<void>;
let targets: Target[];
let preferred: Target;
let dead: string[];
let transport: FlowTransport;
let back: number;
let lost: string[];
let received: string[];

beforeEach(() => {
  clock = new ManualClock();
  connections = [];
  targets = [first, second];
  preferred = first;
  dead = [];
  back = 0;
  lost = [];
  received = [];
  outcome = () => Promise.resolve();
  transport = new FlowTransport(undefined, {
    clock,
    log: new FakeLog(),
    targets: {
      find: () =>
        Promise.resolve({ targets, preferred: targets.find((one) => one === preferred) ?? targets[0]! }),
      markDead: ({ address }) => void dead.push(address),
      markAlive: () => undefined,
      networkChanged: () => undefined,
    },
    connect: async (to) => {
      await outcome(to);
      const connection = new FakeConnection(to);
      connections.push(connection);
      return connection;
    },
    connection: { pingAfterMs: 10_000, ca: undefined, fingerprint: undefined },
    targetLimitMs: LIMIT_MS,
    transport: 'udp',
    ownAddress: new OwnAddress('0123456789abcdef'),
    onBetterTarget: () => back++,
  });
  transport.onDisconnect = (error) => lost.push(error?.message ?? 'on purpose');
  transport.onMessage = (message) => received.push(message);
});

const used = (): string[] => connections.map((connection) => connection.target.address);
const refuse = (...names: string[]) => {
  outcome = ({ address }) =>
    names.includes(address)
      ? Promise.reject(new HotlineError('SIP_CONNECT', `${address} refuses`))
      : Promise.resolve();
};

describe('connecting', () => {
  it('takes the first target that can be connected to, and remembers the others as dead', async () => {
    refuse('first');
    await transport.connect();
    expect([used(), dead]).toEqual([['second'], ['first']]);
    expect([transport.state, transport.protocol]).toEqual([TransportState.Connected, 'TCP']);
  });

  it('says of the last target why it failed, when none can be connected to', async () => {
    refuse('first', 'second');
    await expect(transport.connect()).rejects.toThrow('second refuses');
    expect([transport.state, dead]).toEqual([TransportState.Disconnected, ['first', 'second']]);
  });

  it('drops what still connects when it is no longer wanted', async () => {
    let connected = (): void => undefined;
    outcome = () => new Promise((resolve) => (connected = resolve));
    const connecting = transport.connect();
    await settle();
    await transport.disconnect();
    connected();
    await expect(connecting).rejects.toThrow('given up');
    expect(connections.map(({ closed }) => closed)).toEqual([true]);
    expect([transport.state, dead]).toEqual([TransportState.Disconnected, []]);
  });

  it('remembers a target that did not connect in time for its user', async () => {
    outcome = () => new Promise(() => undefined);
    void transport.connect().catch(() => undefined);
    await settle();
    await transport.abandon('no answer');
    expect(dead).toEqual(['first']);
  });
});

describe('a target that falls silent', () => {
  beforeEach(() => transport.connect());

  it('is left when a request is met with nothing for the limit', async () => {
    await transport.send(request);
    await clock.advance(LIMIT_MS - 1);
    expect(lost).toEqual([]);
    await clock.advance(1);
    expect(lost).toEqual(['pbx.example:5060 says nothing; the next address of the server is tried']);
    expect([dead, connections[0]?.closed, transport.state]).toEqual([
      ['first'],
      true,
      TransportState.Disconnected,
    ]);
  });

  it('is not left when anything at all came from it', async () => {
    await transport.send(request);
    await clock.advance(LIMIT_MS - 1);
    connections[0]?.receive(response);
    await clock.advance(LIMIT_MS);
    expect([lost, received]).toEqual([[], [response]]);
  });

  it('is not left over an ACK or a response, which nobody answers', async () => {
    await transport.send(request.replace('OPTIONS', 'ACK'));
    await transport.send(response);
    await clock.advance(10 * LIMIT_MS);
    expect(lost).toEqual([]);
  });

  it('is not left when there is nowhere else to go', async () => {
    targets = [first];
    await transport.disconnect();
    await transport.connect();
    await transport.send(request);
    await clock.advance(10 * LIMIT_MS);
    expect(lost).toEqual(['on purpose']);
  });
});

describe('a lost connection', () => {
  it('is told with its reason, once, and remembered', async () => {
    await transport.connect();
    connections[0]?.lose('the cable was cut');
    connections[0]?.lose('again');
    expect([lost, dead]).toEqual([['the cable was cut'], ['first']]);
    await expect(transport.send(request)).rejects.toThrow('not connected');
  });

  it('delivers nothing any more, and neither does one that was replaced', async () => {
    await transport.connect();
    await transport.disconnect();
    await transport.connect();
    connections[0]?.receive(response);
    connections[0]?.lose();
    expect([received, lost, transport.isConnected()]).toEqual([[], ['on purpose'], true]);
  });
});

describe('the preferred target', () => {
  beforeEach(async () => {
    refuse('first');
    await transport.connect();
  });

  it('is looked for while another one is used, and said to be back when it is', async () => {
    await clock.advance(60_000);
    expect(back).toBe(0);
    refuse();
    await clock.advance(30_000);
    expect(back).toBe(1);
    expect(connections.map(({ closed }) => closed)).toEqual([false, true]);
  });

  it('is not looked for once it is used, or nobody is connected', async () => {
    refuse();
    await transport.disconnect();
    await clock.advance(120_000);
    await transport.connect();
    await clock.advance(120_000);
    expect([back, used()]).toEqual([0, ['second', 'first']]);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a review, as before each registration', () => {
  it('finds that DNS names another server now, and that it answers', async () => {
    await transport.connect();
    const third = target('third');
    targets = [third];
    await transport.review();
    expect([back, used()]).toEqual([1, ['first', 'third']]);
    expect(connections.map(({ closed }) => closed)).toEqual([false, true]);
  });

  it('changes nothing while DNS says the same, or the new server does not answer, or nobody is connected', async () => {
    await transport.review();
    await transport.connect();
    await transport.review();
    targets = [target('third')];
    refuse('third');
    await transport.review();
    expect([back, used(), lost]).toEqual([0, ['first'], []]);
  });
});
