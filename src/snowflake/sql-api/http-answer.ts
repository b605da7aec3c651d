/** An answer of the server, read to its end. */
export interface HttpAnswer {
  status: number;
  /** As sent, maybe compressed, in the pieces that arrived. */
  body: Uint8Array[];
}
