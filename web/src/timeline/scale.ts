/** A straight line from wall-clock minutes to pixels; `from` and `to` are the times at the plot's edges. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
}

const shortestExtent = 60;

/**
 * A scale that shows all `minutes` at least `margin` pixels inside the plot, so that a label of that width
 * fits beside every bar.
 */
export function scaleAround(
  minutes: readonly number[],
  plot: { left: number; right: number; margin: number },
): Scale {
  const first = minutes.reduce((least, minute) => Math.min(least, minute), Number.POSITIVE_INFINITY);
  const last = minutes.reduce((most, minute) => Math.max(most, minute), Number.NEGATIVE_INFINITY);
  const extent = Math.max(last - first, shortestExtent);
  const middle = (first + last) / 2;
  const inner = Math.max(plot.right - plot.left - 2 * plot.margin, 1);
  const reach = ((plot.right - plot.left) / inner) * (extent / 2);
  return { from: middle - reach, to: middle + reach, left: plot.left, right: plot.right };
}

export function toX(scale: Scale, minute: number): number {
  return scale.left + (minute - scale.from) * pixelsPerMinute(scale);
}

export function pixelsPerMinute(scale: Scale): number {
  return (scale.right - scale.left) / (scale.to - scale.from);
}
