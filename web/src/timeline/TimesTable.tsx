import { formatSpan } from '../words/times.ts';
import { collisionText } from './collisions.ts';
import styles from './ShiftTimeline.module.css';
import { barKindNames, kindsOf, type Shifts } from './shifts.ts';

/** The whole timeline in words, for whoever cannot see it or wants to copy from it. */
export function TimesTable({ shifts }: { shifts: Shifts }) {
  const kinds = kindsOf(shifts);
  const rows = [
    { shift: shifts.own, collision: null },
    ...shifts.others.map(({ shift, collision }) => ({ shift, collision })),
  ];
  return (
    <table className={styles.table}>
      <caption>Times of each side</caption>
      <thead>
        <tr>
          <th scope="col">Agency</th>
          {kinds.map((kind) => (
            <th key={kind} scope="col">
              {barKindNames[kind]}
            </th>
          ))}
          <th scope="col">Collision</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ shift, collision }) => (
          <tr key={shift.id}>
            <th scope="row">{shift.agencyName}</th>
            {kinds.map((kind) => (
              <td key={kind}>
                {formatSpan(shift.spans[kind]) ?? (shift.kinds.includes(kind) ? 'none' : '–')}
              </td>
            ))}
            <td>{collision === null ? '–' : collisionText(collision)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
