/**
 * How the cells of one column become PostgreSQL COPY text.
 *
 * A `text` codec lets the cell pass, its JSON escapes turned into those of COPY; it streams, so a cell may be longer
 * than any buffer. A `scalar` codec sees the whole raw cell (a number, a date), which is short and holds no escape.
 */
export type CopyCodec = TextCodec | ScalarCodec;

interface TextCodec {
  readonly kind: 'text';
  /** What the codec does, for messages and plans: `text → uuid`. */
  readonly label: string;
  /** Written before each value that is not NULL (the `\\x` of a bytea). */
  readonly prefix: Uint8Array;
}

interface ScalarCodec {
  readonly kind: 'scalar';
  readonly label: string;
  readonly encode: ScalarEncoder;
}

/**
 * Writes the cell `input[start..end)` to `output` at `at` and returns the position after it, or `refused` if the
 * cell is not a value of the type. At most `scalarBytes` beyond the length of the cell are written.
 */
export type ScalarEncoder = (
  input: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  at: number,
) => number;

export const refused = -1;

/** Room that a scalar may need beyond the length of its raw cell: the longest is a timestamp before Christ. */
export const scalarBytes = 64;

/** A raw scalar cell that is longer than this is not a value of any scalar type. */
export const longestScalar = 256;
