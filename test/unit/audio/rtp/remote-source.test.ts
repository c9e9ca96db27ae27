/** Whom to believe, and where to send. */
import { beforeEach, expect, it } from 'vitest';
import { RemoteSource } from '../../../../src/audio/rtp/remote-source.js';

const named = { address: '10.0.0.1', port: 4_000 };
const natted = { address: '203.0.113.5', port: 61_000 };
const stranger = { address: '198.51.100.9', port: 4_000 };

let source: RemoteSource;
beforeEach(() => {
  source = new RemoteSource();
  source.signal(named);
});

/** A packet that fits comes from there. */
function packetFrom(from: typeof named): boolean {
  if (!source.mayBe(from)) return false;
  source.accept(from);
  return true;
}

it('sends to the address of SDP until packets come', () => {
  expect(source.destination).toEqual(named);
});

it('takes the first source that fits, and then nobody else', () => {
  expect(packetFrom(natted)).toBe(true);
  expect(packetFrom(stranger)).toBe(false);
  expect(packetFrom({ ...natted, port: 61_001 })).toBe(false);
  expect(source.destination).toEqual(natted);
});

it('lets the address of SDP take over from a stranger, for good', () => {
  expect(packetFrom(stranger)).toBe(true);
  expect(packetFrom(named)).toBe(true);
  expect(source.destination).toEqual(named);
  expect(packetFrom(stranger)).toBe(false);
});

it('is not moved by packets that did not fit', () => {
  expect(source.mayBe(stranger)).toBe(true);
  expect(source.destination).toEqual(named);
});

it('keeps its source when the same address is named again, and starts anew with another', () => {
  packetFrom(natted);
  source.signal({ ...named });
  expect(source.destination).toEqual(natted);
  source.signal(stranger);
  expect(source.destination).toEqual(stranger);
  expect(packetFrom(natted)).toBe(true);
});
