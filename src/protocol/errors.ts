/**
 * The base of every error that a person may see: a stable code for programs and documents, one sentence that a
 * technician can act on, and the cause underneath. The sentence never contains a secret.
 */
export class HotlineError extends Error {
  override readonly name: string = 'HotlineError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Every error code with its meaning. Stable: a code is never reused for something else.
 * docs/errors.md is checked against this table.
 */
export const errorCodes = {
  CONFIG_UNREADABLE: 'The configuration file cannot be read.',
  CONFIG_UNWRITABLE: 'The configuration file cannot be written.',
  CONFIG_SYNTAX: 'The configuration file is not valid TOML.',
  CONFIG_INVALID: 'The configuration has wrong, missing or unknown entries; all are listed.',
  NUMBER_INVALID: 'The number is not one that this phone may be bound to.',
  PROMPT_INVALID: 'A prompt file is missing or has the wrong sound format.',
  AUDIO_DEVICE: 'The audio device cannot be opened or has failed.',
  AUDIO_DEVICE_UNKNOWN: 'No audio device has the configured name.',
  MEDIA: 'The media engine could not set up the sound path of a call.',
  NO_NETWORK: 'This machine has no network address that sound can be sent from.',
  PORT_IN_USE: 'Another program listens on the port.',
  LISTEN_FAILED: 'The address cannot be listened on.',
  PAGE_NOT_BUILT: 'The files of the browser page are missing.',
  SIP_CONNECT: 'The connection to the exchange failed.',
  SIP_NAME: 'The name of the exchange cannot be resolved.',
  SIP_CERTIFICATE: 'The certificate of the exchange is not accepted.',
  SIP_TIMEOUT: 'The exchange did not answer in time.',
  SIP_REFUSED: 'The exchange refused the request.',
  HOOK_INPUT: 'The hook input cannot be opened or has failed.',
  HOOK_LEARN: 'The hook cannot be learnt: what was seen is not one lift and one replace after the other.',
  GPIO_CHIP: 'The GPIO chip is not there.',
  GPIO_PERMISSION: 'The GPIO chip may not be opened by this user.',
  GPIO_KERNEL: 'The kernel has no GPIO character device, version 2 (it came with Linux 5.10).',
  GPIO_LINE_UNKNOWN: 'The GPIO chip has no such line.',
  GPIO_LINE_HELD: 'Another program holds the GPIO line.',
  GPIO_FAILED: 'The GPIO chip refused what was asked of it, or has gone.',
  IO_BOARD_MISSING: 'The USB I/O board is not plugged in.',
  IO_BOARD_PERMISSION: 'The serial port of the I/O board may not be opened by this user.',
  IO_BOARD_HELD: 'Another program holds the serial port of the I/O board.',
  IO_BOARD_SILENT: 'The I/O board does not answer, or has stopped answering.',
  IO_BOARD_FIRMWARE: 'What is plugged in is not an I/O board of ours, or its firmware is too old.',
  IO_BOARD_PIN: 'The I/O board has no such pin, or it is not free.',
  IO_BOARD_FLASH: 'The firmware could not be written to the I/O board.',
  FLEET_UNREACHABLE: 'The fleet server cannot be reached.',
  FLEET_CERTIFICATE: 'The certificate of the fleet server is not accepted.',
  FLEET_REFUSED: 'The fleet server does not let this phone in.',
  FLEET_FOREIGN: 'The server is not the fleet that this phone belongs to.',
  FLEET_PROTOCOL: 'The fleet server sent something that no fleet server sends.',
  ENROLMENT_CODE: 'The enrolment code cannot be right.',
  STATE: 'The folder in which the phone keeps what must last cannot be used.',
  OUTBOX: 'The outbox of the phone cannot be written or read.',
  CONFIG_SIGNATURE: 'A configuration does not carry the signature of the fleet.',
  CONFIG_OLD: 'A configuration is older than one that the phone has had.',
  SELF_TEST: 'A self-test cannot be done.',
  RELEASE: 'A release cannot be signed or is not what it should be: its signature, its name, its keys.',
  UPDATE: 'A software update cannot be fetched or installed.',
  STORE: 'The store of the fleet server cannot be used.',
  STORE_IN_USE: 'Another fleet server uses the store.',
  STORE_NEWER: 'The store was written by a newer version of the fleet server.',
  BACKUP: 'The backup cannot be written, or is not one of ours.',
  FLEET_KEYS: 'The keys of the fleet cannot be read or written.',
  JOURNAL: 'The journal cannot be written or read.',
  SERVICE: 'The service of the phone could not be started or stopped.',
  USAGE: 'The command was called in a wrong way.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The sentence of any thrown value, for logs and pages. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
