/** A real mail server on loopback that keeps what it is given. */
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly raw: string;
  /** It came over TLS. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface TestMailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** From now on mails are refused with 451, or taken again. */
  refuse(refuses: boolean): void;
  close(): Promise<void>;
}

export interface TestMailOptions {
  /** Offers STARTTLS with it; without one it offers none. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** Wants this name and password. */
  readonly account?: { readonly user: string; readonly password: string };
}

export async function startMailServer({
  certificate,
  account,
}: TestMailOptions = {}): Promise<TestMailServer> {
  const mails: ReceivedMail[] = [];
  let refuses = false;
  const server = new SMTPServer({
    ...certificate,
    disabledCommands: certificate ? [] : ['STARTTLS'],
    authOptional: account === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth({ username, password }, _session, done) {
      if (username === account?.user && password === account?.password) done(null, { user: username });
      else done(new Error('wrong name or password'));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (refuses) {
          done(Object.assign(new Error('try again later'), { responseCode: 451 }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString('utf8'),
          secure: session.secure,
          user: session.user as string | undefined,
        });
        done();
      });
    },
  });
  // A client that refuses the certificate is no error of this server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  if (typeof address !== 'object' || !address) throw new Error('the mail server has no port');
  return {
    port: address.port,
    mails,
    refuse: (yes) => (refuses = yes),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Text of a mail in UTF-8, whichever of the two transfer encodings it has (RFC 2045 section 6). */
export function textOfMail(raw: string): string {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/content-transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/content-transfer-encoding: quoted-printable/i.test(head)) return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The subject as a reader shows it: encoded words (RFC 2047) decoded. Everything in the headers has to be ASCII. */
export function subjectOfMail(raw: string): string {
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n'));
  // eslint-disable-next-line no-control-regex
  if (/[^\u0000-\u007f]/.test(headers)) throw new Error('a header is not ASCII');
  const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(headers)?.[1] ?? '';
  const joined = subject.replace(/\r\n/g, '').replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
    encoding.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString('utf8')
      : decodeURIComponent(text.replaceAll('%', '%25').replaceAll('_', ' ').replaceAll('=', '%')),
  );
}
