import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that breaks, again and again, after so many bytes have come back over it. */
export interface BreakingLine {
  readonly url: string;
  /** How often it has broken. */
  readonly cuts: () => number;
  close(): void;
}

/** Each number of `lengths` is one cut; after the last the line holds. */
export async function breakingLine(target: string, lengths: readonly number[]): Promise<BreakingLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let cuts = 0;
  let left = lengths[0] ?? Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (bytes: Buffer) => {
      left -= bytes.length;
      if (left > 0) near.write(bytes);
      else {
        // The answer stops in its midst, and every other with it.
        near.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
        cuts += 1;
        left = lengths[cuts] ?? Number.POSITIVE_INFINITY;
        for (const socket of sockets) socket.destroy();
      }
    });
    far.on('end', () => near.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    cuts: () => cuts,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
