import { createServer } from 'node:net';
import { CmError, codeOf, messageOf } from '../errors.ts';

/** Fails early when the port is taken, before a night is run that nobody could look at. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(port, host, resolve));
  } catch (cause) {
    throw new CmError(
      'port.taken',
      `Port ${port} on ${host} ${codeOf(cause) === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used: ${messageOf(cause)}`}.`,
      {
        hint: 'End the program that uses it, or choose another with --port (0 takes a free one).',
        cause,
      },
    );
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
}
