/** Where the exchange tells what happens. Never given a password, a digest response or a whole SIP message. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
