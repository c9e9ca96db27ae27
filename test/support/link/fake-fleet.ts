import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/clock/clock.js';
import type { LinkSocket, LinkSocketEvents, OpenLinkSocket } from '../../../src/link/link-socket.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import {
  type FleetFrame,
  fleetFrameSchema,
  type LinkEvent,
  type PhoneFrame,
  phoneFrameSchema,
} from '../../../src/protocol/fleet-link/frames.js';
import { helloText } from '../../../src/protocol/fleet-link/signing.js';
import { isSignedBy, newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';

const NONCE = 'n'.repeat(43);
const TIME = '2026-01-01T00:00:00.000Z';

/** There and back. */
const WAY_MS = 2;

type Connection = LinkSocketEvents & { closed: boolean };

/** A fleet server without a network. Strict: takes only frames of the right shape, signed with the key they name. */
export class FakeFleet {
  readonly key = new SigningKey(newPrivateKey());
  /** As it was stored: each event once, by outbox and number. */
  readonly events = new Map<string, LinkEvent>();
  /** Everything that was received, oldest first. */
  readonly received: PhoneFrame[] = [];
  phone = randomUUID();
  reachable = true;
  answersEvents = true;
  /** Whether phones are welcomed as accepted. */
  accepts = true;
  answersReports = true;
  /** The next acknowledgement is stored and then lost with the connection. */
  losesNextAck = false;
  connections = 0;
  #acknowledged: { outbox: string; n: number } | null = null;
  #current: Connection | undefined;

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly open: OpenLinkSocket = (events) => {
    const connection: Connection = { ...events, closed: false };
    this.connections += 1;
    this.#clock.after(WAY_MS, () => {
      if (connection.closed) return;
      if (!this.reachable) {
        connection.closed = true;
        events.onEnd(new HotlineError('FLEET_UNREACHABLE', 'nothing listens there'), 'failed');
        return;
      }
      this.#current = connection;
      events.onOpen();
      this.send({ type: 'challenge', nonce: NONCE, fleet: this.key.publicKey, time: TIME });
    });
    const socket: LinkSocket = {
      send: (frame) => {
        if (!connection.closed && this.#current === connection) this.#take(frame);
        return Promise.resolve();
      },
      close: () => (connection.closed = true),
    };
    return socket;
  };

  send(frame: FleetFrame): void {
    const connection = this.#current;
    if (connection && !connection.closed) connection.onFrame(fleetFrameSchema.parse(frame));
  }

  cut(): void {
    const connection = this.#current;
    this.#current = undefined;
    if (!connection || connection.closed) return;
    connection.closed = true;
    connection.onEnd(new HotlineError('FLEET_UNREACHABLE', 'the cable is cut'), 'failed');
  }

  frames<Type extends PhoneFrame['type']>(type: Type): (PhoneFrame & { type: Type })[] {
    return this.received.filter((frame): frame is PhoneFrame & { type: Type } => frame.type === type);
  }

  #take(sent: PhoneFrame): void {
    const frame = phoneFrameSchema.parse(JSON.parse(JSON.stringify(sent)));
    this.received.push(frame);
    // Never from within the sending: a network does not answer so fast.
    this.#clock.after(WAY_MS, () => this.#answer(frame));
  }

  #answer(frame: PhoneFrame): void {
    switch (frame.type) {
      case 'hello': {
        const text = helloText({ nonce: NONCE, fleet: this.key.publicKey, key: frame.key });
        if (!isSignedBy(frame.key, text, frame.signature)) throw new Error('the signature is wrong');
        this.send({
          type: 'welcome',
          phone: this.phone,
          name: 'Lift 4',
          accepted: this.accepts,
          heartbeatMs: 30_000,
          acknowledged: this.#acknowledged,
          time: TIME,
        });
        return;
      }
      case 'beat': {
        this.send({ type: 'beat' });
        return;
      }
      case 'report':
      case 'changes':
        if (this.answersReports) this.send({ type: 'report-ack', n: frame.n });
        return;
      case 'events': {
        this.#store(frame);
        return;
      }
      default:
        return;
    }
  }

  #store({ outbox, events }: PhoneFrame & { type: 'events' }): void {
    if (!this.answersEvents) return;
    for (const event of events) {
      const known = this.events.get(`${outbox} ${event.n}`);
      if (known && JSON.stringify(known) !== JSON.stringify(event))
        throw new Error(`number ${event.n} was given to two events`);
      this.events.set(`${outbox} ${event.n}`, event);
    }
    this.#acknowledged = { outbox, n: events.at(-1)!.n };
    if (this.losesNextAck) {
      this.losesNextAck = false;
      // It forgets that it knows, as one that was restored from an older backup.
      this.#acknowledged = null;
      this.cut();
      return;
    }
    this.send({ type: 'events-ack', ...this.#acknowledged });
  }
}
