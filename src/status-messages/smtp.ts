import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { isTemporary, type RetryPolicy, retrying, TemporaryFailure } from '../http/retry.ts';
import type { StatusMessage } from './message.ts';
import { notSent, type StatusSender } from './sender.ts';

export interface SmtpOptions {
  /** `smtp://host:587`, where STARTTLS is asked for, or `smtps://host:465`. */
  readonly url: string;
  /** `off` sends in the clear, for a relay on the same machine. */
  readonly tls: 'required' | 'off';
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutMs: number;
  /** For all tries together. */
  readonly timeLimitMs: number;
  readonly retry: RetryPolicy;
}

/** Mails a message to all its receivers at once, over a connection of its own. */
export class SmtpSender implements StatusSender {
  readonly name = 'smtp';
  readonly #options: SmtpOptions;
  readonly #server: URL;

  constructor(options: SmtpOptions) {
    this.#options = options;
    this.#server = new URL(options.url);
  }

  async send(message: StatusMessage): Promise<string | undefined> {
    const { retry, timeLimitMs, login } = this.#options;
    const signal = AbortSignal.timeout(timeLimitMs);
    try {
      return await retrying(() => this.#mail(message), { policy: retry, signal });
    } catch (error) {
      const facts = mailError.parse(error instanceof Error ? error.cause : {});
      throw notSent(error, {
        to: this.#server.host,
        secrets: [login?.password, login && Buffer.from(login.password).toString('base64')],
        mayHaveArrived: isCutOff(facts),
      });
    }
  }

  async close(): Promise<void> {}

  async #mail({ id, subject, text }: StatusMessage): Promise<string | undefined> {
    const { from, to, tls, login, timeoutMs } = this.#options;
    const isTlsFromTheStart = this.#server.protocol === 'smtps:';
    const transport = createTransport({
      host: this.#server.hostname.replace(/^\[|\]$/g, ''),
      port: this.#server.port === '' ? (isTlsFromTheStart ? 465 : 587) : Number(this.#server.port),
      secure: isTlsFromTheStart,
      requireTLS: tls === 'required',
      ignoreTLS: tls === 'off',
      ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const { rejected } = await transport.sendMail({
        ...{ from, to: [...to], subject, text },
        messageId: `<${id}@${from.split('@').at(-1) ?? 'localhost'}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return rejected.length === 0 ? undefined : `refused for ${rejected.join(', ')}`;
    } catch (error) {
      // Not its code decides, which would be that of any socket, but when it came.
      throw isWorthAnotherTry(mailError.parse(error))
        ? new TemporaryFailure(error)
        : new Error(messageOf(error), { cause: error });
    } finally {
      transport.close();
    }
  }
}

/** Of an error of nodemailer. */
const mailError = z
  .object({
    code: z.string().optional(),
    originalCode: z.string().optional(),
    timeoutType: z.string().optional(),
    /** Of an answer: false for 4yz. */
    permanent: z.boolean().optional(),
  })
  .catch({});
type MailError = z.output<typeof mailError>;

/** The server may have taken the message before its answer was lost; sent again it could arrive twice. */
function isCutOff({ code, originalCode, timeoutType, permanent }: MailError): boolean {
  if (permanent !== undefined) return false;
  return (
    code === 'ECONNECTION' ||
    timeoutType === 'SOCKET_TIMEOUT' ||
    originalCode === 'ECONNRESET' ||
    originalCode === 'EPIPE'
  );
}

function isWorthAnotherTry(error: MailError): boolean {
  const { permanent, originalCode, timeoutType } = error;
  if (permanent !== undefined) return !permanent;
  if (isCutOff(error)) return false;
  return timeoutType !== undefined || isTemporary(Object.assign(new Error(), { code: originalCode }));
}
