import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

/** A mail that arrived, as it was parsed, and for whom the envelope said it was. */
export interface ArrivedMail {
  to: string[];
  mail: ParsedMail;
}

/** A mail server on this machine that keeps what it gets. */
export class MailServer {
  /** Awaited before a mail is acknowledged. */
  beforeAnswer: (arrived: ArrivedMail) => Promise<void> = () => Promise.resolve();
  readonly mails: ArrivedMail[] = [];
  private readonly server: SMTPServer;

  private constructor(options: SMTPServerOptions) {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      onData: (stream, { envelope }, done) => {
        const take = async (): Promise<string> => {
          const arrived = { to: envelope.rcptTo.map(({ address }) => address), mail: await simpleParser(stream) };
          this.mails.push(arrived);
          await this.beforeAnswer(arrived);
          return 'kept';
        };
        take().then(
          (answer) => done(null, answer),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
      ...options,
    });
    // A client that goes away in the middle is what some tests are about.
    this.server.on('error', () => undefined);
  }

  /** @param port any free one when not given */
  static async start(options: SMTPServerOptions = {}, port = 0): Promise<MailServer> {
    const started = new MailServer(options);
    started.server.listen(port, '127.0.0.1');
    await once(started.server.server, 'listening');
    return started;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** Mails to an address, in the order in which they came. */
  to(address: string): ParsedMail[] {
    return this.mails.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}
