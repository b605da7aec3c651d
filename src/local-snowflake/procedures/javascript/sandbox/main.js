// Runs inside of the interpreter: what stands between a body and the thread outside.
import { setSend } from './ask.js';
import { placeIn, SnowflakeError, setHeaderLength } from './errors.js';
import { snowflake } from './statements.js';
import { fromCell, toResult } from './values.js';

/** Runs a body and tells its result, or the message of the error that it did not catch, as JSON. */
export function main(send, compile, callText) {
  setSend(send);
  const call = JSON.parse(callText);
  setHeaderLength(call.headerLength);
  for (const name of ['performance', 'navigator', 'queueMicrotask']) delete globalThis[name];
  globalThis.snowflake = snowflake;
  try {
    const body = compile(call.source);
    const args = call.args.map(({ type, cell }) => fromCell(type, cell));
    return JSON.stringify({ value: toResult(body(...args), call.returns) });
  } catch (error) {
    return JSON.stringify({ error: uncaught(error, call.name) });
  }
}

/** The message of an error that nobody caught, and where it was thrown. */
function uncaught(error, name) {
  if (error instanceof SnowflakeError) return `${error.message}\n${error.stackTraceTxt}`;
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  const place = isError ? placeIn(error.stack) : undefined;
  const message = isError ? String(error.message) : String(error);
  return place ? `${message}\nAt ${place.in || name}, ${place.text}` : message;
}
