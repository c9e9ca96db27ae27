import { parseEnrolmentCode } from '../protocol/fleet-link/enrolment-code.js';

const REMOVED = '[removed]';
const NAMES = 'password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key';
/**
 * What follows a name: three-fold quotes of TOML first, then quotes, then a word. Every repetition is bounded: a log of
 * many MB, with lines that somebody else has written, must not take minutes.
 */
const VALUE = String.raw`(?:"""[\s\S]{0,2000}?"""|'''[\s\S]{0,2000}?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\[[^\]]{0,2000}\]|[^\s,;}\]]+)`;

/** Also one that a log has cut off before its end. */
const KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|[\s\S]*)/g;

const rules: readonly (readonly [pattern: RegExp, put: string])[] = [
  // SIP and HTTP headers, as lines and as fields of a JSON log: `"authorization":"Digest username=\"…\""`.
  [/((?:proxy-)?authorization|(?:set-)?cookie)(\\?["']?\s*[:=]\s*)"(?:[^"\\\n]|\\.)*"/gi, `$1$2"${REMOVED}"`],
  [
    /((?:proxy-)?authorization|(?:set-)?cookie)(\\?["']?\s*[:=]\s*)(?!"\[removed)[^\r\n]+/gi,
    `$1$2${REMOVED}`,
  ],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REMOVED}`],
  // `password = "…"`, `"smtpPassword":"…"`, `token: …`; a password_file is only a path.
  [
    new RegExp(String.raw`((?:${NAMES})(?![\w-]{0,40}_file)[\w-]{0,40}\\?["']?\s*[:=]\s*\\?)${VALUE}`, 'gi'),
    `$1"${REMOVED}"`,
  ],
  [new RegExp(String.raw`(\bcode\s*=\s*)${VALUE}`, 'gi'), `$1"${REMOVED}"`],
  // Keys of SRTP in SDP (RFC 4568 section 6.1).
  [/(inline:)[A-Za-z0-9+/=]{20,}/g, `$1${REMOVED}`],
  // sip:user:password@host, https://user:password@host
  [/\b([a-z][a-z0-9+.-]{0,20}:(?:\/\/)?[^\s:/@"]{1,100}:)[^\s:/@"]{1,200}@/gi, `$1${REMOVED}@`],
];

const CODE_LIKE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b/gi;

/**
 * Takes secrets out of a text that leaves the phone: `password = "kept-secret"` becomes `password = "[removed]"`. What
 * the configuration holds is taken out by its value as well.
 * @param secrets values such as passwords of routes, wherever they stand
 */
export function redacted(text: string, secrets: readonly string[] = []): string {
  return redactedLines(withoutKnown(text, secrets));
}

/** As {@link redacted}, in many small steps with a pause after each: a long log must not hold up the sound of a call. */
export async function redactedInSteps(
  text: string,
  secrets: readonly string[],
  pause: () => Promise<void>,
): Promise<string> {
  const rest = withoutKnown(text, secrets);
  const clean: string[] = [];
  for (let from = 0; from < rest.length;) {
    const lineEnd = rest.indexOf('\n', from + STEP_CHARS);
    const to = lineEnd < 0 || lineEnd > from + LONGEST_STEP_CHARS ? from + LONGEST_STEP_CHARS : lineEnd + 1;
    clean.push(redactedLines(rest.slice(from, to)));
    from = to;
    await pause();
  }
  return clean.join('');
}
const STEP_CHARS = 32 * 1024;
const LONGEST_STEP_CHARS = 4 * STEP_CHARS;

/** What may go over many lines, and what is known by its value. */
function withoutKnown(text: string, secrets: readonly string[]): string {
  // The longest first: one may be a part of another.
  const ordered = [...secrets].filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length);
  return ordered.reduce((clean, secret) => clean.replaceAll(secret, REMOVED), text).replace(KEY, REMOVED);
}

function redactedLines(text: string): string {
  const clean = rules.reduce((line, [pattern, put]) => line.replace(pattern, put), text);
  return clean.replace(CODE_LIKE, (code) => (parseEnrolmentCode(code) === undefined ? code : REMOVED));
}
