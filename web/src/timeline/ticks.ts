import { formatClock, formatMonthDay, formatWeekdayDate } from '../words/times.ts';
import { type Label, labelAt, textWidth } from './labels.ts';
import { pixelsPerMinute, type Scale, toX } from './scale.ts';

export interface Tick {
  readonly x: number;
  readonly isMidnight: boolean;
  /** Null where the text would leave the plot. */
  readonly label: Label | null;
}

const day = 1440;
const steps = [15, 30, 60, 120, 180, 240, 360, 720, day];
const spaceBetween = 20;

/** Marks at round times of day, as many as have room for their labels. */
export function ticksOf(scale: Scale): Tick[] {
  const step = stepFor(scale);
  const ticks: Tick[] = [];
  for (let minute = Math.ceil(scale.from / step) * step; minute <= scale.to; minute += step) {
    const label = labelAt(tickText(minute, step), toX(scale, minute), 'middle');
    ticks.push({
      x: label.x,
      isMidnight: minute % day === 0,
      label: label.left >= scale.left && label.right <= scale.right ? label : null,
    });
  }
  return ticks;
}

/** The date of each day on the axis, at its left edge; shortened, then left out, where the day is too narrow. */
export function datesOf(scale: Scale): Label[] {
  if (stepFor(scale) >= day) return [];
  const labels: Label[] = [];
  for (let midnight = Math.floor(scale.from / day) * day; midnight < scale.to; midnight += day) {
    const left = toX(scale, Math.max(midnight, scale.from));
    const right = toX(scale, Math.min(midnight + day, scale.to));
    const text = [formatWeekdayDate(midnight), formatMonthDay(midnight)].find(
      (candidate) => textWidth(candidate) + spaceBetween <= right - left,
    );
    if (text !== undefined) labels.push(labelAt(text, left + 4, 'start'));
  }
  return labels;
}

function stepFor(scale: Scale): number {
  const fits = (step: number) => step * pixelsPerMinute(scale) >= textWidth(widestText(step)) + spaceBetween;
  const found = steps.find(fits);
  if (found !== undefined) return found;
  let days = 2;
  while (!fits(days * day)) days *= 2;
  return days * day;
}

function tickText(minute: number, step: number): string {
  if (step >= day) return formatMonthDay(minute);
  const text = formatClock(minute);
  return minute % 60 === 0 ? text.replace(':00', '') : text;
}

function widestText(step: number): string {
  if (step >= day) return 'Nov 30';
  return step < 60 ? '12:45 PM' : '12 PM';
}
