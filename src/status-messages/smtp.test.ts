import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../test/self-signed.ts';
import { someMessage } from '../../test/status-messages/a-message.ts';
import { type MailServer, startMailServer } from '../../test/status-messages/mail-server.ts';
import { SmtpSender } from './index.ts';

const retry = { attempts: 3, firstDelayMs: 1, longestDelayMs: 1, random: () => 1 };
const plain = { disabledCommands: ['STARTTLS'] };

let server: MailServer;
afterEach(() => server.close());

async function start(options: SMTPServerOptions & { password?: string }): Promise<void> {
  server = await startMailServer(options);
}

function sender(options: Partial<ConstructorParameters<typeof SmtpSender>[0]> = {}): SmtpSender {
  return new SmtpSender({
    url: `smtp://localhost:${server.port}`,
    tls: 'off',
    login: undefined,
    from: 'cm@example.com',
    to: ['night@example.com', 'payer.desk@example.com'],
    ...{ timeoutMs: 2000, timeLimitMs: 10_000, retry },
    ...options,
  });
}

const failureOf = (sending: Promise<unknown>) => sending.catch((thrown: unknown) => thrown);
const refusal = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });

describe('a mail', () => {
  it('goes to all receivers at once, as an automatic one with an id of its own', async () => {
    await start(plain);
    const message = someMessage();
    expect(await sender().send(message)).toBeUndefined();
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail?.to).toEqual(['night@example.com', 'payer.desk@example.com']);
    expect(mail?.text).toContain('Subject: Night of 2026-11-23: done, pairs: 1,200 new, 4 resolved');
    expect(mail?.text).toContain(`Message-ID: <${message.id}@example.com>`);
    expect(mail?.text).toContain('Auto-Submitted: auto-generated');
    expect(mail?.text).toContain('pair 88 of conflict 31: new');
  });

  it('logs in, and a wrong password is told without it', async () => {
    await start({ ...plain, password: 'horse', allowInsecureAuth: true });
    await sender({ login: { user: 'cm', password: 'horse' } }).send(someMessage());
    expect(server.mails).toHaveLength(1);
    const error = await failureOf(sender({ login: { user: 'cm', password: 'battery' } }).send(someMessage()));
    expect(error).toMatchObject({ code: 'status.not_sent', message: expect.stringContaining('535') });
    expect(String(error)).not.toContain('battery');
    expect(server.logins).toEqual(['cm', 'cm']);
  });

  it.each([
    ['to a server without STARTTLS', plain, 'smtp'],
    ['over STARTTLS with a certificate that nobody vouches for', selfSigned(), 'smtp'],
    ['over TLS with a certificate that nobody vouches for', { ...selfSigned(), secure: true }, 'smtps'],
  ])('does not go %s', async (_how, options, protocol) => {
    await start(options);
    const url = `${protocol}://localhost:${server.port}`;
    expect(await failureOf(sender({ url, tls: 'required' }).send(someMessage()))).toMatchObject({
      code: 'status.not_sent',
    });
    expect(server.mails).toEqual([]);
  });

  it('is tried again when the server is busy', async () => {
    let tries = 0;
    await start({
      ...plain,
      onMailFrom: (_address, _session, done) => {
        tries += 1;
        done(tries < 3 ? refusal(451) : undefined);
      },
    });
    await sender().send(someMessage());
    expect(tries).toBe(3);
    expect(server.mails).toHaveLength(1);
  });

  it('is not tried again when the server refuses it for good', async () => {
    let tries = 0;
    await start({
      ...plain,
      onMailFrom: (_address, _session, done) => {
        tries += 1;
        done(refusal(550));
      },
    });
    expect(await failureOf(sender().send(someMessage()))).toMatchObject({ code: 'status.not_sent' });
    expect(tries).toBe(1);
  });

  it('that one of two receivers gets has gone, and the other is named', async () => {
    await start({
      ...plain,
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('payer.desk') ? refusal(550) : undefined),
    });
    expect(await sender().send(someMessage())).toBe('refused for payer.desk@example.com');
    expect(server.mails.map(({ to }) => to)).toEqual([['night@example.com']]);
  });

  it('that is cut off before its receipt may have arrived, and is not tried again', async () => {
    let tries = 0;
    await start({
      ...plain,
      // Takes all of it, and never says so.
      onData: (stream) => {
        stream.resume().on('end', () => {
          tries += 1;
        });
      },
    });
    expect(await failureOf(sender({ timeoutMs: 500 }).send(someMessage()))).toMatchObject({
      code: 'status.maybe_sent',
    });
    expect(tries).toBe(1);
  });

  it('that nobody takes is given up after its tries', async () => {
    await start(plain);
    await server.close();
    expect(await failureOf(sender().send(someMessage()))).toMatchObject({
      code: 'status.not_sent',
      message: expect.stringMatching(/^localhost:\d+: .*ECONNREFUSED/),
    });
    await start(plain);
  });
});
