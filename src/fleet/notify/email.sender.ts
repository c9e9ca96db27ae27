import nodemailer from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import { withDeadline } from '../../clock/clock.js';
import type { ChannelConfig } from '../../protocol/fleet-api/alerts.js';
import { reasonOf, SendFailure, unreachable } from './send-failure.js';
import type { Delivery, SenderTools } from './sender.js';

type EmailConfig = Extract<ChannelConfig, { kind: 'email' }>;

const CONNECT_LIMIT_MS = 15_000;
const MAIL_LIMIT_MS = 60_000;
const SMTPS_PORT = 465;
const SUBMISSION_PORT = 587;

/** Mail over SMTP. Encrypted with a checked certificate, or not at all, unless the server is this very machine. */
export async function sendByEmail(
  config: EmailConfig,
  delivery: Delivery,
  tools: SenderTools,
): Promise<void> {
  const { host } = new URL(config.server);
  const transport = nodemailer.createTransport(transportOptions(config, tools));
  try {
    const mail = transport.sendMail({
      from: config.from,
      to: config.to,
      subject: delivery.subject,
      text: delivery.text,
      // A server or reader that gets it twice can tell.
      messageId: `<${delivery.id}@${config.from.split('@')[1] ?? 'hotline'}>`,
      // RFC 3834 section 5: nobody's holiday answer comes back. RFC 3282: readers may speak it.
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': delivery.language },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await withDeadline(tools.clock, mail, MAIL_LIMIT_MS, () =>
      Object.assign(new Error('no answer in time'), { code: 'ABORT_ERR' }),
    );
  } catch (error) {
    throw failureOf(host, config, error);
  } finally {
    transport.close();
  }
}

export function transportOptions(
  { server, user, password }: EmailConfig,
  { mailAuthority, mayBeOpen = isLoopback }: Pick<SenderTools, 'mailAuthority' | 'mayBeOpen'> = {},
): SMTPTransport.Options {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = protocol === 'smtps:';
  const isOpen = mayBeOpen(host);
  return {
    host,
    port: port === '' ? (secure ? SMTPS_PORT : SUBMISSION_PORT) : Number(port),
    secure,
    requireTLS: !secure && !isOpen,
    ignoreTLS: !secure && isOpen,
    tls: { minVersion: 'TLSv1.2', ...(mailAuthority === undefined ? {} : { ca: mailAuthority }) },
    connectionTimeout: CONNECT_LIMIT_MS,
    greetingTimeout: CONNECT_LIMIT_MS,
    socketTimeout: CONNECT_LIMIT_MS,
    ...(user === '' ? {} : { auth: { user, pass: password } }),
  };
}

/** This machine: nobody is on the way. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function failureOf(host: string, { user, from }: EmailConfig, error: unknown): SendFailure {
  const { code, responseCode, command } = error as {
    code?: unknown;
    responseCode?: unknown;
    command?: unknown;
  };
  const answer = typeof responseCode === 'number' ? ` (${responseCode})` : '';
  if (code === 'EAUTH')
    return new SendFailure(
      user === ''
        ? `the mail server ${host} wants a name and a password${answer}; enter both in the channel`
        : `the mail server ${host} refused the name or the password of ${user}${answer}; check both in the channel`,
    );
  if (code === 'EENVELOPE')
    return new SendFailure(
      `the mail server ${host} refused the sender ${from} or all receivers${answer}; check the addresses, and whether it wants a password`,
    );
  const reason = reasonOf(error);
  if (code === 'ETLS' && reason === undefined)
    return new SendFailure(
      `the mail server ${host} offers no encryption (STARTTLS); use its port for TLS, such as smtps://host:465`,
    );
  if (typeof responseCode === 'number' && reason === undefined)
    return new SendFailure(
      `the mail server ${host} refused the message${answer} at ${typeof command === 'string' ? command : 'the end'}; look at its log`,
    );
  return unreachable(`the mail server ${host}`, error);
}
