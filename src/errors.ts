/** What a failure means to the caller; decides the exit code (ARCHITECTURE.md, "Commands"). */
export type ErrorKind = 'failed' | 'usage' | 'differences' | 'gate';

const exitCodes: Record<ErrorKind, number> = { failed: 1, usage: 2, differences: 3, gate: 4 };

/** What a process that ended with this code has met. */
export function kindOf(exitCode: number | null): ErrorKind {
  switch (exitCode) {
    case 2:
      return 'usage';
    case 3:
      return 'differences';
    case 4:
      return 'gate';
    default:
      return 'failed';
  }
}

export interface CmErrorOptions {
  /** What the user can do next; one or two sentences. */
  hint?: string;
  /** Defaults to 'failed'. */
  kind?: ErrorKind;
  cause?: unknown;
}

/**
 * The one error class for what a user or operator can act on. `code` is stable and greppable
 * (`snowflake.unreachable`), `message` says what failed and on what, `hint` what to do.
 */
export class CmError extends Error {
  override readonly name = 'CmError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly kind: ErrorKind;

  constructor(code: string, message: string, options: CmErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.kind = options.kind ?? 'failed';
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/** The code that Node or a driver has given an error, such as `ENOSPC` or `23505`; empty if there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Whether a connection failed because nobody trusted here has signed the server's certificate, or not for its name. */
export function isDistrust(error: unknown): boolean {
  return /^(ERR_TLS_CERT|CERT_|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH)|SELF_SIGNED_CERT/.test(
    codeOf(error),
  );
}

/** The message of anything thrown, for use inside another message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
