/** The codec against a C program that is compiled from the kernel's own header. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ATTRIBUTE_ID,
  ATTRIBUTES_MAX,
  decodeChipInfo,
  decodeLineEvents,
  decodeLineInfo,
  decodeLineRequestFd,
  decodeLineValues,
  encodeLineConfig,
  encodeLineInfoQuery,
  encodeLineRequest,
  encodeLineValues,
  EVENT_ID,
  IOCTL,
  LAYOUT,
  LINE_FLAG,
  LINES_MAX,
  NAME_SIZE,
} from '../../../../src/io/gpiochip/uapi.js';

const run = promisify(execFile);

/** C expressions with the number that the codec has for each. */
const numbers: readonly [expression: string, value: bigint][] = [
  ...Object.entries(LAYOUT).flatMap(([name, { size, ...offsets }]): [string, bigint][] => [
    [`sizeof(struct ${name})`, BigInt(size)],
    ...Object.entries(offsets).map(([field, offset]): [string, bigint] => [
      `offsetof(struct ${name}, ${field})`,
      BigInt(offset),
    ]),
  ]),
  ...Object.entries(IOCTL).map(([name, number]): [string, bigint] => [name, BigInt(number)]),
  ...Object.entries(LINE_FLAG).map(([name, flag]): [string, bigint] => [`GPIO_V2_LINE_FLAG_${name}`, flag]),
  ...Object.entries(ATTRIBUTE_ID).map(([name, id]): [string, bigint] => [
    `GPIO_V2_LINE_ATTR_ID_${name}`,
    BigInt(id),
  ]),
  ...Object.entries(EVENT_ID).map(([name, id]): [string, bigint] => [
    `GPIO_V2_LINE_EVENT_${name}`,
    BigInt(id),
  ]),
  ['GPIO_MAX_NAME_SIZE', BigInt(NAME_SIZE)],
  ['GPIO_V2_LINES_MAX', BigInt(LINES_MAX)],
  ['GPIO_V2_LINE_NUM_ATTRS_MAX', BigInt(ATTRIBUTES_MAX)],
];

/** Prints a number a line, then each structure as a line of hexadecimal digits after its name. */
const program = `
#include <linux/gpio.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static void hex(const char *name, const void *bytes, size_t size) {
  printf("%s ", name);
  for (size_t i = 0; i < size; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
  printf("\\n");
}

int main(void) {
${numbers.map(([expression]) => `  printf("number %llu\\n", (unsigned long long)(${expression}));`).join('\n')}

  struct gpio_v2_line_request request;
  memset(&request, 0, sizeof request);
  request.offsets[0] = 5;
  request.offsets[1] = 0x01020304;
  request.offsets[2] = 26;
  strcpy(request.consumer, "hotline");
  request.num_lines = 3;
  request.event_buffer_size = 64;
  request.config.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_BIAS_PULL_UP |
                         GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
  request.config.num_attrs = 3;
  request.config.attrs[0].attr.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
  request.config.attrs[0].attr.debounce_period_us = 10000;
  request.config.attrs[0].mask = 0x3;
  request.config.attrs[1].attr.id = GPIO_V2_LINE_ATTR_ID_FLAGS;
  request.config.attrs[1].attr.flags = GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_BIAS_DISABLED;
  request.config.attrs[1].mask = 0x4;
  request.config.attrs[2].attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
  request.config.attrs[2].attr.values = 0x8000000000000004;
  request.config.attrs[2].mask = 0x8000000000000004;
  hex("request", &request, sizeof request);
  hex("config", &request.config, sizeof request.config);
  request.fd = 0x11223344;
  hex("granted", &request, sizeof request);
  request.fd = -1;
  hex("refused", &request, sizeof request);

  struct gpio_v2_line_event events[2];
  memset(events, 0, sizeof events);
  events[0].timestamp_ns = 0x0102030405060708;
  events[0].id = GPIO_V2_LINE_EVENT_RISING_EDGE;
  events[0].offset = 5;
  events[0].seqno = 0xfffffffe;
  events[0].line_seqno = 41;
  events[1].timestamp_ns = 0xfffffffffffffffe;
  events[1].id = GPIO_V2_LINE_EVENT_FALLING_EDGE;
  events[1].offset = 0xffffffff;
  events[1].seqno = 0;
  events[1].line_seqno = 42;
  hex("events", events, sizeof events);

  struct gpio_v2_line_values values = {.bits = 0x8000000000000001, .mask = 0x8000000000000003};
  hex("values", &values, sizeof values);

  struct gpiochip_info chip;
  memset(&chip, 0, sizeof chip);
  strcpy(chip.name, "gpiochip4");
  strcpy(chip.label, "a label of just thirty-one char");
  chip.lines = 54;
  hex("chip", &chip, sizeof chip);

  struct gpio_v2_line_info line;
  memset(&line, 0, sizeof line);
  line.offset = 17;
  hex("query", &line, sizeof line);
  strcpy(line.name, "GPIO17");
  strcpy(line.consumer, "gpiomon");
  line.num_attrs = 1;
  line.attrs[0].id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
  line.attrs[0].debounce_period_us = 10000;
  line.flags = GPIO_V2_LINE_FLAG_USED | GPIO_V2_LINE_FLAG_INPUT;
  hex("line", &line, sizeof line);
  return 0;
}
`;

/** The program's own numbers, and its structures by name. */
async function compiled(): Promise<{ numbers: bigint[]; structures: Map<string, Buffer> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-uapi-'));
  try {
    await writeFile(join(folder, 'uapi.c'), program);
    const [source, binary] = [join(folder, 'uapi.c'), join(folder, 'uapi')];
    await run('gcc', ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-o', binary, source]).catch(
      (error: unknown) => {
        throw new Error(
          'a C program cannot be compiled from <linux/gpio.h>: install the Debian packages gcc, libc6-dev and linux-libc-dev',
          { cause: error },
        );
      },
    );
    const { stdout } = await run(binary);
    const lines = stdout.trim().split('\n');
    const parts = lines.map((line) => line.split(' ') as [string, string]);
    return {
      numbers: parts.filter(([name]) => name === 'number').map(([, number]) => BigInt(number)),
      structures: new Map(parts.map(([name, digits]) => [name, Buffer.from(digits, 'hex')])),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

let c: Awaited<ReturnType<typeof compiled>>;
beforeAll(async () => {
  c = await compiled();
});

const structure = (name: string): Buffer => c.structures.get(name)!;

it('every size, offset, ioctl number and constant is that of the header', () => {
  const header = numbers.map(([expression], index) => [expression, c.numbers[index]]);
  expect(header).toEqual(numbers);
});

describe('what is asked', () => {
  const config = {
    flags: LINE_FLAG.INPUT | LINE_FLAG.BIAS_PULL_UP | LINE_FLAG.EDGE_RISING | LINE_FLAG.EDGE_FALLING,
    attributes: [
      { mask: 0x3n, debounceUs: 10_000 },
      { mask: 0x4n, flags: LINE_FLAG.OUTPUT | LINE_FLAG.BIAS_DISABLED },
      { mask: 0x8000000000000004n, outputValues: 0x8000000000000004n },
    ],
  };

  it('is the same byte for byte: a request with debounce, bias and output values', () => {
    const request = { offsets: [5, 0x01020304, 26], consumer: 'hotline', config, eventBufferSize: 64 };
    expect(encodeLineRequest(request).toString('hex')).toBe(structure('request').toString('hex'));
  });

  it('is the same byte for byte: a configuration, values, and the query of a line', () => {
    expect(encodeLineConfig(config).toString('hex')).toBe(structure('config').toString('hex'));
    const values = { bits: 0x8000000000000001n, mask: 0x8000000000000003n };
    expect(encodeLineValues(values).toString('hex')).toBe(structure('values').toString('hex'));
    expect(encodeLineInfoQuery(17).toString('hex')).toBe(structure('query').toString('hex'));
  });
});

describe('what is answered is read as it was written', () => {
  it('events', () => {
    expect(decodeLineEvents(structure('events'))).toEqual([
      {
        timestampNs: 0x0102030405060708n,
        id: EVENT_ID.RISING_EDGE,
        offset: 5,
        seqno: 0xfffffffe,
        lineSeqno: 41,
      },
      {
        timestampNs: 0xfffffffffffffffen,
        id: EVENT_ID.FALLING_EDGE,
        offset: 0xffffffff,
        seqno: 0,
        lineSeqno: 42,
      },
    ]);
  });

  it('the descriptor of a request', () => {
    expect(decodeLineRequestFd(structure('granted'))).toBe(0x11223344);
    expect(decodeLineRequestFd(structure('refused'))).toBe(-1);
  });

  it('values, a chip and a line', () => {
    expect(decodeLineValues(structure('values'))).toEqual({
      bits: 0x8000000000000001n,
      mask: 0x8000000000000003n,
    });
    expect(decodeChipInfo(structure('chip'))).toEqual({
      name: 'gpiochip4',
      label: 'a label of just thirty-one char',
      lines: 54,
    });
    expect(decodeLineInfo(structure('line'))).toEqual({
      name: 'GPIO17',
      consumer: 'gpiomon',
      offset: 17,
      flags: LINE_FLAG.USED | LINE_FLAG.INPUT,
    });
  });
});
