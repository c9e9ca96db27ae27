import { beforeEach, describe, expect, it } from 'vitest';
import { FirmataFramer, type FirmataMessage } from '../../../../src/io/firmata/firmata-messages.js';
import { type BoardDescription, IoBoardPlugin } from '../../../../src/io/firmata/io-board-plugin.js';
import * as messages from '../../../support/fakes/fake-io-board-messages.js';

const { INPUT, OUTPUT, PULLUP } = messages;

function message(bytes: readonly number[]): FirmataMessage {
  const found: FirmataMessage[] = [];
  new FirmataFramer().push(Uint8Array.from(bytes), (one) => found.push(one));
  const [first] = found;
  if (!first) throw new Error('not a message');
  return first;
}

const description: BoardDescription = {
  version: message(messages.version),
  firmware: message(messages.firmware({ name: 'HotlineIO', major: 1, minor: 0 })),
  capabilities: message(messages.capabilities),
  analogMapping: message(messages.analogMapping),
};

let sent: number[][];
let plugin: IoBoardPlugin;
beforeEach(() => {
  sent = [];
  plugin = new IoBoardPlugin(description, (bytes) => sent.push([...bytes]));
});

const port = (number: number, ...levels: number[]): void =>
  plugin.deliver(message(messages.port(number, levels)));

describe('the plugin', () => {
  it('is ready from the start, knows its pins, and has asked for nothing', () => {
    expect(plugin.isReady).toBe(true);
    expect(plugin.analogPins).toEqual([14, 15, 16, 17, 18, 19]);
    expect(plugin.pins[0]?.supportedModes).toEqual([]);
    expect(plugin.pins[13]?.supportedModes).toEqual([INPUT, OUTPUT, PULLUP]);
    expect(sent).toEqual([]);
  });

  it.each([
    ['capabilities of 19 pins', { capabilities: message([0xf0, 0x6c, ...messages.capabilities.slice(9)]) }],
    [
      'a mapping of 21 pins',
      { analogMapping: message([0xf0, 0x6a, ...(Array(21).fill(0) as number[]), 0xf7]) },
    ],
    ['a mapping for capabilities', { capabilities: description.analogMapping }],
  ])('is not made of %s', (_, other) => {
    expect(() => new IoBoardPlugin({ ...description, ...other }, () => undefined)).toThrow(
      expect.objectContaining({ code: 'IO_BOARD_FIRMWARE' }) as Error,
    );
  });

  it('writes to one output, whatever else is on its port', () => {
    plugin.pinMode(6, OUTPUT);
    plugin.pinMode(2, INPUT);
    port(0, 0, 0, 1, 0, 0, 0, 0, 0);
    sent.length = 0;
    plugin.digitalWrite(6, 1);
    plugin.digitalWrite(6, 0);
    expect(sent).toEqual([
      [0xf5, 6, 1],
      [0xf5, 6, 0],
    ]);
  });

  it('a 1 written to an input is a pull-up, a 0 is nothing', () => {
    plugin.pinMode(2, INPUT);
    sent.length = 0;
    plugin.digitalWrite(2, 0);
    expect(sent).toEqual([]);
    plugin.digitalWrite(2, 1);
    expect(sent).toEqual([[0xf4, 2, PULLUP]]);
  });

  it('a write to a pin that does not exist is nothing', () => {
    plugin.digitalWrite(77, 1);
    expect(sent).toEqual([]);
  });

  it('tells each reader the first level and then each change of its own pin', () => {
    const heard: string[] = [];
    for (const pin of [2, 3]) plugin.pinMode(pin, INPUT);
    plugin.digitalRead(2, (value) => heard.push(`2:${value}`));
    plugin.digitalRead(3, (value) => heard.push(`3:${value}`));
    port(0, 0, 0, 0, 1);
    port(0, 0, 0, 1, 1);
    port(0, 0, 0, 1, 1);
    port(0, 0, 0, 1, 0);
    expect(heard).toEqual(['2:0', '3:1', '2:1', '3:0']);
  });

  it('tells a second reader of a pin what the first has heard already', () => {
    const heard: string[] = [];
    plugin.pinMode(2, INPUT);
    plugin.digitalRead(2, (value) => heard.push(`first:${value}`));
    port(0, 0, 0, 1);
    plugin.digitalRead(2, (value) => heard.push(`second:${value}`));
    port(0, 0, 0, 1);
    expect(heard).toEqual(['first:1', 'second:1']);
  });

  it('takes no message that changes what the board is', () => {
    const again = [description.capabilities, description.analogMapping, description.firmware];
    for (const one of again) plugin.deliver(one);
    expect(plugin.analogPins).toHaveLength(6);
    expect(sent).toEqual([]);
  });
});
