/** What went wrong in a statement, as the body may catch it; `method` is what it had called. */
export class SnowflakeError extends Error {
  constructor({ code, state, message }, method) {
    super(message);
    const place = placeIn(this.stack);
    Object.assign(this, { code, state, stackTraceTxt: `At ${method}${place ? `, ${place.text}` : ''}` });
  }
}

/** What stands before the body on its first line. */
let headerLength = 0;

export function setHeaderLength(length) {
  headerLength = length;
}

/** Where in the body an error was made, by its stack trace. */
export function placeIn(stack) {
  const found = /^\s*at (?:(.*?) \()?procedure:(\d+):(\d+)\)?$/m.exec(stack ?? '');
  if (!found) return undefined;
  const line = Number(found[2]);
  const position = Number(found[3]) - 1 - (line === 1 ? headerLength : 0);
  return { text: `line ${line} position ${Math.max(0, position)}`, in: found[1] };
}

export function refuse(method, message) {
  throw new SnowflakeError({ code: 100183, state: 'P0000', message }, method);
}
