/** A text with the room it takes; `x` is where it is anchored. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly left: number;
  readonly right: number;
}

const fontSize = 11;

/** The widest a text gets in the fonts of the page; generous, because the font is the reader's. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * fontSize * 0.66);
}

export function labelAt(text: string, x: number, anchor: Label['anchor']): Label {
  const width = textWidth(text);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { text, x, anchor, left, right: left + width };
}

/** A label centred on `x`, moved as far as it must to stay within the bounds. */
export function centredWithin(text: string, x: number, bounds: { left: number; right: number }): Label {
  const half = textWidth(text) / 2;
  const lowest = bounds.left + half;
  const highest = Math.max(bounds.right - half, lowest);
  return labelAt(text, Math.min(Math.max(x, lowest), highest), 'middle');
}
