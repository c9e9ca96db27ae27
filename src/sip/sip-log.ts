import type { Log } from '../phone/ports.js';

/** sip.js's log lines into ours. They are chatty and for engineers: its warnings are our debug. */
export function sipLog(
  log: Log,
): (level: string, category: string, label: string | undefined, content: unknown) => void {
  return (level, category, _label, content) => {
    const text = redactCredentials(String(content)).slice(0, 2_000);
    if (level === 'error') log.warn({ category }, text);
    else log.debug({ category }, text);
  };
}

/** Digest responses are no passwords, but they can be attacked offline: they do not belong in a log. */
export function redactCredentials(text: string): string {
  return text.replace(/^((?:Proxy-)?Authorization:).*$/gim, '$1 [redacted]');
}
