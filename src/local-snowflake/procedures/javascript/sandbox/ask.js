import { SnowflakeError } from './errors.js';

let send;

/** `send` takes a question to the thread outside and brings its answer. */
export function setSend(given) {
  send = given;
}

/** Asks the thread outside; its refusal is an error of the method that the body had called. */
export function ask(method, question) {
  const { value, error } = JSON.parse(send(JSON.stringify(question)));
  if (error) throw new SnowflakeError(error, method);
  return value;
}
