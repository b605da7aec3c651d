import { CmError, messageOf } from '../errors.ts';
import type { StatusMessage } from './message.ts';

export const senderNames = ['smtp', 'webhook'] as const;
export type SenderName = (typeof senderNames)[number];

/** A way for status messages to leave: tries again what is temporary, and says in the end why it did not go. */
export interface StatusSender {
  readonly name: SenderName;
  /**
   * Returns what should be known of a message that went, such as receivers that were refused.
   *
   * @throws CmError `status.not_sent`, or `status.maybe_sent` if it was cut off and may have arrived; without secrets.
   */
  send(message: StatusMessage): Promise<string | undefined>;
  close(): Promise<void>;
}

/** In one line; what servers answer can repeat what they were sent, and that may be a secret. */
export function notSent(
  cause: unknown,
  options: { to: string; secrets: readonly (string | undefined)[]; mayHaveArrived?: boolean },
): CmError {
  const reason = options.secrets.reduce<string>(
    (text, secret) => (secret ? text.replaceAll(secret, '…') : text),
    messageOf(cause),
  );
  const code = options.mayHaveArrived === true ? 'status.maybe_sent' : 'status.not_sent';
  return new CmError(code, `${options.to}: ${reason.replace(/\s+/g, ' ').slice(0, 300)}`);
}
