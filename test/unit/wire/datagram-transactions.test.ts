/** Timelines of RFC 3261 section 17, on the wire and toward the core. Times in ms since the first message. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DatagramTransactions } from '../../../src/wire/datagram-transactions.js';
import { ManualClock } from '../../support/manual-clock.js';

let clock: ManualClock;
/** `time: start line` of all that went out, and of all that the core got. */
let sent: string[];
let delivered: string[];
let transactions: DatagramTransactions;
beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  delivered = [];
  transactions = new DatagramTransactions({
    clock,
    send: (text) => sent.push(line(text)),
    deliver: (text) => delivered.push(line(text)),
  });
});

const line = (text: string): string => `${clock.nowMs()}: ${text.split('\r\n', 1)[0] ?? ''}`;

interface Fields {
  readonly branch?: string;
  readonly cseq?: string;
  readonly callId?: string;
  readonly fromTag?: string;
  readonly host?: string;
}

function text(startLine: string, fields: Fields): string {
  const { branch = 'z9hG4bK1', cseq = '', callId = 'one', fromTag = 'tag', host = 'a.example' } = fields;
  const headers = [
    `Via: SIP/2.0/UDP ${host}${branch && `;branch=${branch}`}`,
    `From: <sip:a@b>;tag=${fromTag}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
  ];
  return [startLine, ...headers, '', ''].join('\r\n');
}
const request = (method: string, fields: Fields = {}): string =>
  text(`${method} sip:x SIP/2.0`, { cseq: `1 ${method}`, ...fields });
const response = (status: number, method: string, fields: Fields = {}): string =>
  text(`SIP/2.0 ${status} Word`, { cseq: `1 ${method}`, ...fields });

const INVITE_TIMES = [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500];
const OTHER_TIMES = [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
const at = (times: readonly number[], words: string): string[] => times.map((time) => `${time}: ${words}`);

/** Long after the end of every timer but the bound of a ringing call. */
async function longAfter(): Promise<void> {
  await clock.advance(100_000);
}

function expectNothingLeft(): void {
  expect([transactions.open, clock.pendingCount]).toEqual([0, 0]);
}

describe('a request of our own', () => {
  it.each([
    ['INVITE', INVITE_TIMES],
    ['REGISTER', OTHER_TIMES],
    ['BYE', OTHER_TIMES],
    ['CANCEL', OTHER_TIMES],
  ])('%s without an answer is sent again until its time is over', async (method, times) => {
    transactions.outgoing(request(method));
    await longAfter();
    expect(sent).toEqual(at(times, `${method} sip:x SIP/2.0`));
    expectNothingLeft();
  });

  it.each([
    // Method, status, when it comes, and what is still sent.
    ['INVITE', 100, 400, [0]],
    ['INVITE', 180, 1_600, [0, 500, 1_500]],
    ['INVITE', 200, 600, [0, 500]],
    ['INVITE', 486, 600, [0, 500]],
    ['REGISTER', 200, 400, [0]],
    ['REGISTER', 401, 3_600, [0, 500, 1_500, 3_500]],
    // A provisional response slows to T2 from the next firing on (figure 6).
    ['REGISTER', 100, 400, [0, 500, 4_500, 8_500, 12_500, 16_500, 20_500, 24_500, 28_500]],
  ] as const)('%s answered %d after %d ms is sent at %j', async (method, status, whenMs, times) => {
    transactions.outgoing(request(method));
    await clock.advance(whenMs);
    transactions.incoming(response(status, method));
    await longAfter();
    expect(sent).toEqual(at(times, `${method} sip:x SIP/2.0`));
    expect(delivered).toEqual([`${whenMs}: SIP/2.0 ${status} Word`]);
  });

  it.each([
    ['another branch', response(200, 'REGISTER', { branch: 'z9hG4bK2' })],
    ['another method', response(200, 'INVITE')],
  ])('is not answered by a response of %s, which the core gets all the same', async (_name, other) => {
    transactions.outgoing(request('REGISTER'));
    transactions.incoming(other);
    await clock.advance(500);
    expect(sent).toHaveLength(2);
    expect(delivered).toHaveLength(1);
  });

  it('is answered once: repeated final responses are absorbed for T4', async () => {
    transactions.outgoing(request('REGISTER'));
    for (const waitMs of [0, 500, 4_499]) {
      await clock.advance(waitMs);
      transactions.incoming(response(200, 'REGISTER'));
    }
    expect(delivered).toEqual(['0: SIP/2.0 200 Word']);
    await clock.advance(1);
    expectNothingLeft();
  });

  it('tells every provisional response to the core', () => {
    transactions.outgoing(request('INVITE'));
    for (const status of [100, 180, 183, 180]) transactions.incoming(response(status, 'INVITE'));
    expect(delivered).toHaveLength(4);
  });

  it('that rings for long is forgotten in the end', async () => {
    transactions.outgoing(request('INVITE'));
    transactions.incoming(response(180, 'INVITE'));
    await clock.advance(10 * 60_000);
    expect(transactions.open).toBe(1);
    await clock.advance(10 * 60_000);
    expectNothingLeft();
  });
});

describe('a refused call', () => {
  beforeEach(async () => {
    transactions.outgoing(request('INVITE'));
    await clock.advance(100);
    transactions.incoming(response(180, 'INVITE'));
    transactions.incoming(response(486, 'INVITE'));
    transactions.outgoing(request('ACK'));
  });

  it('is acknowledged again each time the refusal comes again, without the core', async () => {
    await clock.advance(500);
    transactions.incoming(response(486, 'INVITE'));
    await clock.advance(31_499);
    transactions.incoming(response(486, 'INVITE'));
    expect(sent.slice(1)).toEqual(at([100, 600, 32_099], 'ACK sip:x SIP/2.0'));
    expect(delivered).toEqual(['100: SIP/2.0 180 Word', '100: SIP/2.0 486 Word']);
    await clock.advance(1);
    expectNothingLeft();
  });

  it('hears no late provisional response', () => {
    transactions.incoming(response(183, 'INVITE'));
    expect([sent.length, delivered.length]).toEqual([2, 2]);
  });

  it('leaves the next one alone', () => {
    transactions.outgoing(request('INVITE', { branch: 'z9hG4bK2', cseq: '2 INVITE' }));
    transactions.incoming(response(486, 'INVITE', { branch: 'z9hG4bK2', cseq: '2 INVITE' }));
    expect([sent.length, delivered.length]).toEqual([3, 3]);
  });
});

describe('an accepted call', () => {
  it('gives every 2xx to the core, which acknowledges each, and sends its ACK once', async () => {
    transactions.outgoing(request('INVITE'));
    transactions.incoming(response(200, 'INVITE'));
    transactions.outgoing(request('ACK', { branch: 'z9hG4bK2' }));
    transactions.incoming(response(200, 'INVITE'));
    await longAfter();
    expect(sent).toEqual(['0: INVITE sip:x SIP/2.0', '0: ACK sip:x SIP/2.0']);
    expect(delivered).toHaveLength(2);
    expectNothingLeft();
  });
});

describe('a request of the peer', () => {
  it.each(['INVITE', 'OPTIONS', 'BYE', 'CANCEL'])(
    '%s is handed on once, however often it comes',
    async (method) => {
      for (const waitMs of [0, 500, 1_000, 2_000]) {
        await clock.advance(waitMs);
        transactions.incoming(request(method));
      }
      expect(delivered).toEqual([`0: ${method} sip:x SIP/2.0`]);
      expect(sent).toEqual([]);
      await longAfter();
      expectNothingLeft();
    },
  );

  it.each([
    ['OPTIONS', 200],
    ['BYE', 481],
    ['INVITE', 100],
    ['INVITE', 180],
  ])('%s that was answered %d is answered so again when it comes again', async (method, status) => {
    transactions.incoming(request(method));
    if (status === 180) transactions.outgoing(response(100, method));
    transactions.outgoing(response(status, method));
    await clock.advance(500);
    transactions.incoming(request(method));
    expect(sent.slice(-2)).toEqual([`0: SIP/2.0 ${status} Word`, `500: SIP/2.0 ${status} Word`]);
    expect(delivered).toHaveLength(1);
  });

  it('is remembered for timer J after its final response, and no longer', async () => {
    transactions.incoming(request('OPTIONS'));
    await clock.advance(1_000);
    transactions.outgoing(response(200, 'OPTIONS'));
    await clock.advance(31_999);
    transactions.incoming(request('OPTIONS'));
    expect(delivered).toHaveLength(1);
    await clock.advance(1);
    expectNothingLeft();
    transactions.incoming(request('OPTIONS'));
    expect(delivered).toHaveLength(2);
  });

  it('INVITE that was accepted is absorbed; the core repeats the 2xx by itself, and nobody else does', async () => {
    transactions.incoming(request('INVITE'));
    transactions.outgoing(response(200, 'INVITE'));
    await clock.advance(500);
    transactions.incoming(request('INVITE'));
    transactions.outgoing(response(200, 'INVITE'));
    await longAfter();
    expect(sent).toEqual(at([0, 500], 'SIP/2.0 200 Word'));
    expect(delivered).toHaveLength(1);
    expectNothingLeft();
  });

  it('ACK of a 2xx is handed on each time', () => {
    transactions.incoming(request('INVITE'));
    transactions.outgoing(response(200, 'INVITE'));
    transactions.incoming(request('ACK', { branch: 'z9hG4bK2' }));
    transactions.incoming(request('ACK', { branch: 'z9hG4bK2' }));
    // Some peers give it the branch of the INVITE.
    transactions.incoming(request('ACK'));
    expect(delivered).toHaveLength(4);
  });

  it.each<[string, Fields]>([
    ['another branch', { branch: 'z9hG4bK2' }],
    ['the same branch of another host', { host: 'b.example' }],
    ['the same branch of another port', { host: 'a.example:5070' }],
  ])('with %s is another request', (_name, fields) => {
    transactions.incoming(request('OPTIONS'));
    transactions.incoming(request('OPTIONS', fields));
    expect(delivered).toHaveLength(2);
  });

  it('CANCEL is another one than its INVITE', () => {
    transactions.incoming(request('INVITE'));
    transactions.incoming(request('CANCEL'));
    transactions.outgoing(response(200, 'CANCEL'));
    transactions.incoming(request('CANCEL'));
    expect(sent).toEqual(at([0, 0], 'SIP/2.0 200 Word'));
    expect(delivered).toHaveLength(2);
  });
});

describe('a call of the peer that we refuse', () => {
  const refused = 'SIP/2.0 486 Word';
  beforeEach(() => {
    transactions.incoming(request('INVITE'));
    transactions.outgoing(response(486, 'INVITE'));
  });

  it('is refused again and again until the time is over', async () => {
    await longAfter();
    expect(sent).toEqual(at(OTHER_TIMES, refused));
    expectNothingLeft();
  });

  it('is refused until the ACK, which the core gets once', async () => {
    await clock.advance(600);
    for (let i = 0; i < 3; i++) transactions.incoming(request('ACK'));
    transactions.incoming(request('INVITE'));
    await longAfter();
    expect(sent).toEqual(at([0, 500], refused));
    expect(delivered).toEqual(['0: INVITE sip:x SIP/2.0', '600: ACK sip:x SIP/2.0']);
    expectNothingLeft();
  });

  it('is refused at once when it comes again', async () => {
    await clock.advance(100);
    transactions.incoming(request('INVITE'));
    expect(sent).toEqual(at([0, 100], refused));
    expect(delivered).toHaveLength(1);
  });
});

describe('a peer of RFC 2543, whose branches say nothing', () => {
  it.each(['', '1'])('(branch %j) is matched by Call-ID, CSeq, tag and Via', async (branch) => {
    const fields = { branch, cseq: '5 INVITE' };
    transactions.incoming(request('INVITE', fields));
    transactions.incoming(request('INVITE', fields));
    transactions.outgoing(response(486, 'INVITE', fields));
    await clock.advance(600);
    transactions.incoming(request('ACK', { branch, cseq: '5 ACK' }));
    await longAfter();
    expect(sent).toEqual(at([0, 500], 'SIP/2.0 486 Word'));
    expect(delivered).toEqual(['0: INVITE sip:x SIP/2.0', '600: ACK sip:x SIP/2.0']);
  });

  it.each<Fields>([{ callId: 'two' }, { cseq: '2 OPTIONS' }, { fromTag: 'other' }, { host: 'b.example' }])(
    'has another request where %j',
    (fields) => {
      transactions.incoming(request('OPTIONS', { branch: '1' }));
      transactions.incoming(request('OPTIONS', { branch: '1', ...fields }));
      expect(delivered).toHaveLength(2);
    },
  );
});

describe('what is no transaction', () => {
  it.each(['', '\r\n\r\n', 'garbage', 'OPTIONS sip:x SIP/2.0\r\n\r\n', 'SIP/2.0 200 OK\r\n\r\n'])(
    '%j passes both ways, and nothing is remembered',
    (words) => {
      for (let i = 0; i < 2; i++) {
        transactions.outgoing(words);
        transactions.incoming(words);
      }
      expect([sent.length, delivered.length]).toEqual([2, 2]);
      expectNothingLeft();
    },
  );
});

describe('a flood', () => {
  it('of requests is remembered up to a bound, and pushes out none of our own', async () => {
    transactions.outgoing(request('REGISTER'));
    for (let i = 0; i < 5_000; i++) transactions.incoming(request('OPTIONS', { branch: `z9hG4bK${i}` }));
    expect(delivered).toHaveLength(5_000);
    expect(transactions.open).toBeLessThan(1_000);
    await clock.advance(500);
    expect(sent).toEqual(at([0, 500], 'REGISTER sip:x SIP/2.0'));
    await longAfter();
    expectNothingLeft();
  });

  it('of our own gives up repeating the oldest', async () => {
    for (let i = 0; i < 5_000; i++) transactions.outgoing(request('OPTIONS', { branch: `z9hG4bK${i}` }));
    expect(transactions.open).toBeLessThan(1_000);
    await longAfter();
    expectNothingLeft();
  });
});

describe('the end', () => {
  it('is silence both ways, with nothing left', async () => {
    transactions.outgoing(request('INVITE'));
    transactions.incoming(request('OPTIONS'));
    transactions.dispose();
    expectNothingLeft();
    transactions.outgoing(request('BYE'));
    transactions.incoming(response(200, 'INVITE'));
    await longAfter();
    expect([sent.length, delivered.length]).toEqual([1, 1]);
    transactions.dispose();
    expectNothingLeft();
  });

  it('may come from within a delivery', () => {
    const ending: DatagramTransactions = new DatagramTransactions({
      clock,
      send: () => undefined,
      deliver: () => ending.dispose(),
    });
    ending.incoming(request('INVITE'));
    expect([ending.open, clock.pendingCount]).toEqual([0, 0]);
  });

  it('of a core that throws is not ours: the request stays known', () => {
    const throwing = new DatagramTransactions({
      clock,
      send: () => undefined,
      deliver: () => {
        throw new TypeError('no such header');
      },
    });
    expect(() => throwing.incoming(request('OPTIONS'))).toThrow('no such header');
    expect(() => throwing.incoming(request('OPTIONS'))).not.toThrow();
    throwing.dispose();
  });
});
