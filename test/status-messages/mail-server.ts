import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface MailServer {
  readonly port: number;
  /** As they were transmitted, with their receivers. */
  readonly mails: { readonly to: string[]; readonly text: string; readonly isEncrypted: boolean }[];
  /** Logins that were tried. */
  readonly logins: string[];
  close(): Promise<void>;
}

/** A mail server on this machine. It lets in who knows `password`, anybody unless told; its certificate is for localhost. */
export async function startMailServer(
  options: SMTPServerOptions & { password?: string } = {},
): Promise<MailServer> {
  const { password, ...own } = options;
  const mails: MailServer['mails'] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    authOptional: password === undefined,
    closeTimeout: 100,
    onAuth: ({ username, password: given }, _session, done) => {
      logins.push(username ?? '');
      if (given === password) done(null, { user: username ?? '' });
      // Some servers repeat what they have been sent.
      else done(Object.assign(new Error(`"${given}" is wrong`), { responseCode: 535 }));
    },
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, text: Buffer.concat(pieces).toString(), isEncrypted: session.secure });
        done();
      });
    },
    ...own,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    ...{ port, mails, logins },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
