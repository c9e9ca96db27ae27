/**
 * The kernel's structures and ioctl numbers of the GPIO character device, second version, as <linux/gpio.h>
 * (include/uapi/linux/gpio.h, since Linux 5.10) lays them out, from and to bytes. Names are the header's. No structure
 * holds a pointer and all are padded alike, so they are the same for 32 and 64 bits; byte order is little-endian, as on every
 * machine that Node.js and a Raspberry Pi know. A test holds all of this against a C program made from the header.
 */

/** Sizes and offsets in bytes. A field that is not here is reserved or is not used, and stays zero. */
export const LAYOUT = {
  gpiochip_info: { size: 68, name: 0, label: 32, lines: 64 },
  gpio_v2_line_values: { size: 16, bits: 0, mask: 8 },
  gpio_v2_line_attribute: { size: 16, id: 0, flags: 8, values: 8, debounce_period_us: 8 },
  gpio_v2_line_config_attribute: { size: 24, attr: 0, mask: 16 },
  gpio_v2_line_config: { size: 272, flags: 0, num_attrs: 8, attrs: 32 },
  gpio_v2_line_request: {
    size: 592,
    offsets: 0,
    consumer: 256,
    config: 288,
    num_lines: 560,
    event_buffer_size: 564,
    fd: 588,
  },
  gpio_v2_line_info: { size: 256, name: 0, consumer: 32, offset: 64, num_attrs: 68, flags: 72, attrs: 80 },
  gpio_v2_line_event: { size: 48, timestamp_ns: 0, id: 8, offset: 12, seqno: 16, line_seqno: 20 },
} as const;

/** GPIO_MAX_NAME_SIZE: bytes of a name, label or consumer with the zero that ends it. */
export const NAME_SIZE = 32;
/** GPIO_V2_LINES_MAX: lines in one request. */
export const LINES_MAX = 64;
/** GPIO_V2_LINE_NUM_ATTRS_MAX: attributes in one configuration. */
export const ATTRIBUTES_MAX = 10;

/** `_IOR` and `_IOWR` of <asm-generic/ioctl.h>: direction, size, type (0xb4 for GPIO), number. */
const READ = 2;
const READ_WRITE = 3;
function ioctlNumber(direction: number, number: number, size: number): number {
  return ((direction << 30) | (size << 16) | (0xb4 << 8) | number) >>> 0;
}

/** Numbers of the ioctls, by the header's names. */
export const IOCTL = {
  GPIO_GET_CHIPINFO_IOCTL: ioctlNumber(READ, 0x01, LAYOUT.gpiochip_info.size),
  GPIO_V2_GET_LINEINFO_IOCTL: ioctlNumber(READ_WRITE, 0x05, LAYOUT.gpio_v2_line_info.size),
  GPIO_V2_GET_LINE_IOCTL: ioctlNumber(READ_WRITE, 0x07, LAYOUT.gpio_v2_line_request.size),
  GPIO_V2_LINE_SET_CONFIG_IOCTL: ioctlNumber(READ_WRITE, 0x0d, LAYOUT.gpio_v2_line_config.size),
  GPIO_V2_LINE_GET_VALUES_IOCTL: ioctlNumber(READ_WRITE, 0x0e, LAYOUT.gpio_v2_line_values.size),
  GPIO_V2_LINE_SET_VALUES_IOCTL: ioctlNumber(READ_WRITE, 0x0f, LAYOUT.gpio_v2_line_values.size),
} as const;

/** `enum gpio_v2_line_flag`, each with GPIO_V2_LINE_FLAG_ before its name. */
export const LINE_FLAG = {
  USED: 1n << 0n,
  ACTIVE_LOW: 1n << 1n,
  INPUT: 1n << 2n,
  OUTPUT: 1n << 3n,
  EDGE_RISING: 1n << 4n,
  EDGE_FALLING: 1n << 5n,
  OPEN_DRAIN: 1n << 6n,
  OPEN_SOURCE: 1n << 7n,
  BIAS_PULL_UP: 1n << 8n,
  BIAS_PULL_DOWN: 1n << 9n,
  BIAS_DISABLED: 1n << 10n,
} as const;

/** `enum gpio_v2_line_attr_id`, each with GPIO_V2_LINE_ATTR_ID_ before its name. */
export const ATTRIBUTE_ID = { FLAGS: 1, OUTPUT_VALUES: 2, DEBOUNCE: 3 } as const;

/** `enum gpio_v2_line_event_id`, each with GPIO_V2_LINE_EVENT_ before its name. */
export const EVENT_ID = { RISING_EDGE: 1, FALLING_EDGE: 2 } as const;

/** `struct gpiochip_info`. */
export interface ChipInfo {
  /** E.g. `gpiochip0`; differs from one Raspberry Pi to the next. */
  readonly name: string;
  /** E.g. `pinctrl-rp1`. */
  readonly label: string;
  readonly lines: number;
}

export function decodeChipInfo(bytes: Buffer): ChipInfo {
  const at = LAYOUT.gpiochip_info;
  return {
    name: nameAt(bytes, at.name),
    label: nameAt(bytes, at.label),
    lines: bytes.readUInt32LE(at.lines),
  };
}

/** `struct gpio_v2_line_info`, without its attributes. */
export interface LineInfo {
  readonly name: string;
  /** Who holds the line; empty when nobody does, or who does gave no name. */
  readonly consumer: string;
  readonly offset: number;
  /** Of {@link LINE_FLAG}. */
  readonly flags: bigint;
}

/** What GPIO_V2_GET_LINEINFO_IOCTL is asked with; the kernel writes its answer over it. */
export function encodeLineInfoQuery(offset: number): Buffer {
  const bytes = Buffer.alloc(LAYOUT.gpio_v2_line_info.size);
  bytes.writeUInt32LE(offset, LAYOUT.gpio_v2_line_info.offset);
  return bytes;
}

export function decodeLineInfo(bytes: Buffer): LineInfo {
  const at = LAYOUT.gpio_v2_line_info;
  return {
    name: nameAt(bytes, at.name),
    consumer: nameAt(bytes, at.consumer),
    offset: bytes.readUInt32LE(at.offset),
    flags: bytes.readBigUInt64LE(at.flags),
  };
}

/**
 * `struct gpio_v2_line_config_attribute`. `mask` says which lines it is for: bit n is the n-th line of the request, as in
 * `values`.
 */
export type LineAttribute = { readonly mask: bigint } & (
  { readonly flags: bigint } | { readonly outputValues: bigint } | { readonly debounceUs: number }
);

/** `struct gpio_v2_line_config`. */
export interface LineConfig {
  /** Of {@link LINE_FLAG}, for all lines that no attribute gives others. */
  readonly flags: bigint;
  /** At most {@link ATTRIBUTES_MAX}; of two for the same line, the first counts. */
  readonly attributes: readonly LineAttribute[];
}

/** @throws RangeError too many attributes */
export function encodeLineConfig(config: LineConfig): Buffer {
  const at = LAYOUT.gpio_v2_line_config;
  const { attributes } = config;
  if (attributes.length > ATTRIBUTES_MAX)
    throw new RangeError(`${attributes.length} attributes of GPIO lines`);
  const bytes = Buffer.alloc(at.size);
  bytes.writeBigUInt64LE(config.flags, at.flags);
  bytes.writeUInt32LE(attributes.length, at.num_attrs);
  attributes.forEach((attribute, index) => {
    const start = at.attrs + index * LAYOUT.gpio_v2_line_config_attribute.size;
    encodeAttribute(attribute).copy(bytes, start);
  });
  return bytes;
}

function encodeAttribute(attribute: LineAttribute): Buffer {
  const at = LAYOUT.gpio_v2_line_attribute;
  const bytes = Buffer.alloc(LAYOUT.gpio_v2_line_config_attribute.size);
  bytes.writeBigUInt64LE(attribute.mask, LAYOUT.gpio_v2_line_config_attribute.mask);
  if ('flags' in attribute) {
    bytes.writeUInt32LE(ATTRIBUTE_ID.FLAGS, at.id);
    bytes.writeBigUInt64LE(attribute.flags, at.flags);
  } else if ('outputValues' in attribute) {
    bytes.writeUInt32LE(ATTRIBUTE_ID.OUTPUT_VALUES, at.id);
    bytes.writeBigUInt64LE(attribute.outputValues, at.values);
  } else {
    bytes.writeUInt32LE(ATTRIBUTE_ID.DEBOUNCE, at.id);
    bytes.writeUInt32LE(attribute.debounceUs, at.debounce_period_us);
  }
  return bytes;
}

/** `struct gpio_v2_line_request`. */
export interface LineRequest {
  /** 1 to {@link LINES_MAX} line numbers. */
  readonly offsets: readonly number[];
  /** Who asks, for others to see; cut to 31 bytes. */
  readonly consumer: string;
  readonly config: LineConfig;
  /** How many events the kernel keeps before it drops the oldest, at most 1024; 0: 16 a line. */
  readonly eventBufferSize: number;
}

/** @throws RangeError no lines, or too many lines or attributes */
export function encodeLineRequest(request: LineRequest): Buffer {
  const at = LAYOUT.gpio_v2_line_request;
  const { offsets } = request;
  if (offsets.length === 0 || offsets.length > LINES_MAX)
    throw new RangeError(`${offsets.length} GPIO lines`);
  const bytes = Buffer.alloc(at.size);
  offsets.forEach((offset, index) => bytes.writeUInt32LE(offset, at.offsets + 4 * index));
  bytes.write(request.consumer, at.consumer, NAME_SIZE - 1, 'utf8');
  encodeLineConfig(request.config).copy(bytes, at.config);
  bytes.writeUInt32LE(offsets.length, at.num_lines);
  bytes.writeUInt32LE(request.eventBufferSize, at.event_buffer_size);
  return bytes;
}

/** The descriptor of the lines, once the kernel has granted the request. */
export function decodeLineRequestFd(bytes: Buffer): number {
  return bytes.readInt32LE(LAYOUT.gpio_v2_line_request.fd);
}

/** `struct gpio_v2_line_values`: bit n is the n-th line of the request. */
export interface LineValues {
  readonly bits: bigint;
  readonly mask: bigint;
}

export function encodeLineValues(values: LineValues): Buffer {
  const bytes = Buffer.alloc(LAYOUT.gpio_v2_line_values.size);
  bytes.writeBigUInt64LE(values.bits, LAYOUT.gpio_v2_line_values.bits);
  bytes.writeBigUInt64LE(values.mask, LAYOUT.gpio_v2_line_values.mask);
  return bytes;
}

export function decodeLineValues(bytes: Buffer): LineValues {
  return {
    bits: bytes.readBigUInt64LE(LAYOUT.gpio_v2_line_values.bits),
    mask: bytes.readBigUInt64LE(LAYOUT.gpio_v2_line_values.mask),
  };
}

/** `struct gpio_v2_line_event`. */
export interface LineEvent {
  /** Of CLOCK_MONOTONIC. */
  readonly timestampNs: bigint;
  /** Of {@link EVENT_ID}, as the kernel gave it. */
  readonly id: number;
  readonly offset: number;
  /** Counts the events of the request from 1. */
  readonly seqno: number;
  /** Counts those of the line. */
  readonly lineSeqno: number;
}

/** @param bytes what `read` gave; the kernel never gives a part of an event, and one would be left out */
export function decodeLineEvents(bytes: Buffer): LineEvent[] {
  const at = LAYOUT.gpio_v2_line_event;
  const events: LineEvent[] = [];
  for (let start = 0; start + at.size <= bytes.length; start += at.size) {
    events.push({
      timestampNs: bytes.readBigUInt64LE(start + at.timestamp_ns),
      id: bytes.readUInt32LE(start + at.id),
      offset: bytes.readUInt32LE(start + at.offset),
      seqno: bytes.readUInt32LE(start + at.seqno),
      lineSeqno: bytes.readUInt32LE(start + at.line_seqno),
    });
  }
  return events;
}

/** Up to the first zero; the kernel ends every name with one, which is not relied on. */
function nameAt(bytes: Buffer, start: number): string {
  const field = bytes.subarray(start, start + NAME_SIZE);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? NAME_SIZE : end);
}
