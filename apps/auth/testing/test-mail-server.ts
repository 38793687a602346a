import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { vi } from 'vitest';

export interface ReceivedMail {
  /** The sender of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  /** In lower case; a header that is folded is in one line. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** The connection was encrypted. */
  readonly isSecure: boolean;
}

/**
 * What the server does with each mail: takes it; refuses it for now, because the mailbox is full; refuses it for good; refuses it
 * once, as servers do that know no sender yet; takes it and breaks the connection before it says so; takes it, and answers once the test says so.
 */
export type MailConduct = 'takes' | 'full' | 'refuses' | 'grey' | 'breaks' | 'thinks';

const LINK = /^https?:\S+#(\S+)$/m;
const ARRIVES = { timeout: 10_000, interval: 20 };

/** A mail server in the process of the test, which keeps what it takes. */
export class TestMailServer {
  readonly mails: ReceivedMail[] = [];
  /** Mails that were handed in, taken or not. */
  tries = 0;
  conduct: MailConduct = 'takes';
  private readonly greyed = new Set<string>();
  private readonly thoughts: (() => void)[] = [];

  private constructor(private readonly server: SMTPServer) {}

  /** @param options of `smtp-server`. The default offers neither STARTTLS nor a login. */
  static async start(options: SMTPServerOptions = {}): Promise<TestMailServer> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onData: (stream, session, done) => void mailServer.take(stream, session).then(() => done(), done),
      ...options,
    });
    const mailServer = new TestMailServer(server);
    // Connections that clients break.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mailServer;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** The settings of an auth that sends its mail here. */
  get env(): Record<string, string> {
    return {
      SMTP_URL: `smtp://127.0.0.1:${this.port}`,
      SMTP_TLS: 'off',
      MAIL_FROM: 'Parley <parley@chat.example>',
      PUBLIC_URL: 'https://chat.example',
    };
  }

  to(email: string): ReceivedMail[] {
    // The domain of an envelope has lost its case.
    return this.mails.filter(({ to }) => to.some((one) => one.toLowerCase() === email.toLowerCase()));
  }

  /** The `count`th mail to the e-mail address, once it is there. */
  async arrival(email: string, count = 1): Promise<ReceivedMail> {
    return vi.waitFor(() => {
      const mail = this.to(email)[count - 1];
      if (mail === undefined) throw new Error(`mail ${count} to ${email} has not arrived`);
      return mail;
    }, ARRIVES);
  }

  /** The token of the link in the `count`th mail to the e-mail address. */
  async token(email: string, count = 1): Promise<string> {
    const { text } = await this.arrival(email, count);
    const token = LINK.exec(text)?.[1];
    if (token === undefined) throw new Error(`the mail has no link on a line of its own: ${text}`);
    return token;
  }

  /** Answers for all mails that it thinks about. */
  answer(): void {
    for (const resolve of this.thoughts.splice(0)) resolve();
  }

  close(): Promise<void> {
    this.answer();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const mail = receivedMail(await contentOf(stream), session);
    this.tries += 1;
    if (this.conduct === 'full') throw smtpError(452, 'the mailbox is full');
    if (this.conduct === 'refuses') throw smtpError(554, 'this is spam');
    if (this.conduct === 'grey' && !this.greyed.has(mail.to.join())) {
      this.greyed.add(mail.to.join());
      throw smtpError(450, 'try again later');
    }
    this.mails.push(mail);
    if (this.conduct === 'thinks') await new Promise<void>((resolve) => this.thoughts.push(resolve));
    if (this.conduct === 'breaks') {
      for (const connection of this.server.connections) connection.close();
    }
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

async function contentOf(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function receivedMail(content: string, { envelope, secure }: SMTPServerSession): ReceivedMail {
  const end = content.indexOf('\r\n\r\n');
  const lines = content
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), valueOf(line)]));
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    headers,
    text: textOf(content.slice(end), headers.get('content-transfer-encoding')),
    isSecure: secure,
  };
}

/** Long lines, of long links for example, make the text quoted-printable. */
function textOf(body: string, encoding: string | undefined): string {
  const decoded =
    encoding === 'quoted-printable'
      ? body
          .replaceAll(/=\r\n/g, '')
          .replaceAll(/=([\dA-F]{2})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
      : body;
  return decoded.trim().replaceAll('\r\n', '\n');
}

function valueOf(line: string): string {
  return line.slice(line.indexOf(':') + 1).trim();
}
