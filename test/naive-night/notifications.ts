import { groupBy } from './collections.ts';
import type { NightSettings } from './rows.ts';
import { isOver, isPtoOnly, type NightState, type Notification, type Pair } from './state.ts';
import { addDays } from './time.ts';

/**
 * DOMAIN.md §7, "Notifications": those of before and tonight's. AMBIGUOUS, and read so: a reminder is due on its day,
 * or on the first night after it where there was none; conflicts about days off alone, which no worklist shows, tell nobody; "unresolved" is every status but R and D; 'Resolved' says that all pairs
 * came to be over tonight, so one that was over before anybody told nobody.
 */
export function notificationsAfter(
  previous: NightState,
  { conflicts, pairs }: Pick<NightState, 'conflicts' | 'pairs'>,
  { settings, asOf }: { settings: NightSettings; asOf: string },
): Notification[] {
  const told = new Set(previous.notifications.map(keyOf));
  const shownBefore = new Set(
    previous.pairs.filter((pair) => !isPtoOnly(pair)).map(({ conflict_id }) => conflict_id),
  );
  const overBefore = allOver(previous.pairs);
  const overNow = allOver(pairs);
  const shown = new Set(pairs.filter((pair) => !isPtoOnly(pair)).map(({ conflict_id }) => conflict_id));
  const dayAfterLastNight = previous.lastNight === null ? asOf : addDays(previous.lastNight, 1);
  const firstDue = dayAfterLastNight < asOf ? dayAfterLastNight : asOf;
  const isDue = (day: string) => firstDue <= day && day <= asOf;
  const tonight = conflicts.flatMap((conflict): Notification[] => {
    const { conflict_id, provider_id, recorded_on } = conflict;
    const notify = (notification_type: Notification['notification_type']) => ({
      ...{ conflict_id, provider_id, notification_type, created_on: asOf },
    });
    const isReminded = settings.reminders.some(
      (reminder) =>
        reminder.payer_id === conflict.payer_id &&
        reminder.provider_id === provider_id &&
        isDue(addDays(recorded_on, reminder.number_of_days)),
    );
    if (!shown.has(conflict_id)) return [];
    return [
      ...(shownBefore.has(conflict_id) ? [] : [notify('New Conflict')]),
      ...(overNow.has(conflict_id) && !overBefore.has(conflict_id) ? [notify('Resolved')] : []),
      ...(isReminded && !isOver(conflict) ? [notify('From Payer')] : []),
    ];
  });
  return [...previous.notifications, ...tonight.filter((notification) => !told.has(keyOf(notification)))];
}

function allOver(pairs: readonly Pair[]): Set<number> {
  const conflicts = groupBy(pairs, ({ conflict_id }) => conflict_id);
  return new Set([...conflicts].filter(([, own]) => own.every(isOver)).map(([conflictId]) => conflictId));
}

const keyOf = ({ conflict_id, notification_type }: Notification): string =>
  `${conflict_id} ${notification_type}`;
