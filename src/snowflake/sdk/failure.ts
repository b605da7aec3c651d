import { messageOf } from '../../errors.ts';
import {
  type Identity,
  keyRefused,
  type SnowflakeFailure,
  statementFailed,
  unreachable,
} from '../failure.ts';

/** The error of the official driver in the terms of this client; what is not the driver's passes as it is. */
export function sdkFailed(error: unknown, identity: Identity): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.name === 'CmError') return error;
  const failure: SnowflakeFailure = {
    code: String(error.code),
    sqlState: 'sqlState' in error ? String(error.sqlState ?? '') : '',
    message: messageOf(error),
  };
  if (keyCodes.has(failure.code)) return keyRefused(failure, identity);
  if (networkCodes.has(failure.code) || /^E[A-Z]+$/.test(failure.code))
    return unreachable(identity.url, error);
  return /^\d{6}$/.test(failure.code) ? statementFailed(failure, identity) : error;
}

const keyCodes = new Set(['390144', '390100', '394300', '394301', '394302', '394303', '394304']);
/** The driver's own: it could not connect, or not read the answer. */
const networkCodes = new Set(['401001', '401002']);
