import { createHmac } from 'node:crypto';
import type { CopyCodec } from '../snowflake/index.ts';

const space = 0x20;
const zero = 0x30;
const nine = 0x39;

/**
 * SSN → person_key, as `pipeline.person_key` makes it (docs/adr/001): the SSN is gone before the row leaves this process,
 * so that not even a staging table holds it. NULL for a blank one.
 */
export function personKey(secret: string): CopyCodec {
  return {
    kind: 'scalar',
    label: 'SSN → person_key',
    encode: (input, start, end, output, at) => {
      let [from, to] = [start, end];
      while (from < to && input[from] === space) from += 1;
      while (to > from && input[to - 1] === space) to -= 1;
      if (from === to) return writeNull(output, at);
      const digest = createHmac('sha256', secret).update(input.subarray(from, to)).digest('hex');
      return writeAscii(digest.slice(0, 32), output, at);
    },
  };
}

/** SSN → its last four digits; NULL where it has none. */
export function lastFourDigits(): CopyCodec {
  return {
    kind: 'scalar',
    label: 'SSN → last four',
    encode: (input, start, end, output, at) => {
      let digits = '';
      for (let index = end - 1; index >= start && digits.length < 4; index -= 1) {
        const byte = input[index] ?? 0;
        if (byte >= zero && byte <= nine) digits = String.fromCharCode(byte) + digits;
      }
      return digits === '' ? writeNull(output, at) : writeAscii(digits, output, at);
    },
  };
}

/** COPY's word for NULL. */
function writeNull(output: Uint8Array, at: number): number {
  return writeAscii('\\N', output, at);
}

function writeAscii(text: string, output: Uint8Array, at: number): number {
  for (let index = 0; index < text.length; index += 1) output[at + index] = text.charCodeAt(index);
  return at + text.length;
}
