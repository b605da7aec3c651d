import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ConflictRow } from '../../../src/api/contract.ts';
import { comparedMinutes } from '../../../src/durations.ts';
import { ruleNames } from '../../../src/rules.ts';
import { FlagIcon } from '../icons/icons.tsx';
import { formatMoney } from '../words/money.ts';
import { overlapInWords } from '../words/overlaps.ts';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { sideNames } from '../words/sides.ts';
import { TypeChip } from '../words/TypeChip.tsx';
import { formatAge, formatDate, formatSpan } from '../words/times.ts';
import { Agencies } from './Agencies.tsx';
import { OpenConflict } from './OpenConflict.tsx';
import { TwoLines } from './TwoLines.tsx';

export const features = tableFeatures({ rowSortingFeature });

const column = createColumnHelper<typeof features, ConflictRow>();

/** The key of a column that can be sorted is the server's name for the order. */
export const conflictColumns = column.columns([
  column.accessor('conflictId', {
    sortDescFirst: false,
    header: 'Conflict',
    cell: ({ row }) => <OpenConflict row={row.original} />,
  }),
  column.accessor('status', {
    sortDescFirst: false,
    header: 'Status',
    cell: ({ row }) => (
      <TwoLines
        first={<StatusBadge status={row.original.status} />}
        second={
          row.original.flagForReview && (
            <>
              <FlagIcon size={12} /> For review
            </>
          )
        }
      />
    ),
  }),
  column.display({
    id: 'rules',
    header: 'Why',
    cell: ({ row }) => <Rules row={row.original} />,
  }),
  column.accessor('visitDate', {
    sortDescFirst: true,
    header: 'Visit',
    cell: ({ row: { original } }) => (
      <TwoLines first={formatDate(original.visitDate)} second={timesOf(original)} />
    ),
  }),
  column.accessor('caregiver', {
    sortDescFirst: false,
    header: 'Caregiver',
    cell: ({ row }) => {
      const { name, code, ssnLastFour } = row.original.caregiver;
      const ids = [code, ssnLastFour === null ? null : `••${ssnLastFour}`];
      return <TwoLines first={name ?? 'Name unknown'} second={ids.filter(Boolean).join(' · ')} />;
    },
  }),
  column.display({
    id: 'agencies',
    header: 'Agencies',
    cell: ({ row }) => <Agencies row={row.original} />,
  }),
  column.display({
    id: 'patient',
    header: 'Patient and payer',
    cell: ({ row: { original } }) => (
      <TwoLines first={original.patientName ?? '–'} second={original.payer?.name ?? ''} />
    ),
  }),
  column.display({
    id: 'size',
    header: 'Overlap, miles',
    cell: ({ row }) => <Size row={row.original} />,
  }),
  column.accessor('overlapPrice', {
    sortDescFirst: true,
    header: 'Overlap price',
    cell: ({ row: { original } }) => <Price row={original} />,
  }),
  column.accessor('recordedOn', {
    sortDescFirst: true,
    header: 'Reported',
    cell: ({ row: { original } }) => (
      <TwoLines
        first={formatDate(original.recordedOn)}
        second={original.agingDays === null ? '' : formatAge(original.agingDays)}
      />
    ),
  }),
]);

/** `9:00 AM – 11:00 AM`, of a visit as worked if it is; `Training, 9:00 AM – 1:00 PM` */
function timesOf({ kind, visitDate, actual, scheduled, during }: ConflictRow): string | null {
  if (kind === 'visit') return formatSpan(actual, visitDate) ?? formatSpan(scheduled, visitDate);
  return [sideNames[kind].plain, during && formatSpan(during, visitDate)].filter(Boolean).join(', ');
}

function Rules({ row }: { row: ConflictRow }) {
  const [rule, ...more] = row.rules;
  const others = row.pairCount > 1 ? `${row.pairCount} collisions` : '';
  return (
    <TwoLines
      first={
        <>
          {row.types.map((type) => (
            <TypeChip key={type} type={type} />
          ))}{' '}
          {rule !== undefined && <span title={ruleNames[rule]}>{ruleNames[rule]}</span>}
        </>
      }
      second={[more.map((other) => ruleNames[other]).join(', '), others].filter(Boolean).join(' · ')}
    />
  );
}

/** Training has no price; before the first night that computes them nothing has. */
function Price({ row: { kind, overlapPrice, costType } }: { row: ConflictRow }) {
  if (kind !== 'visit' || overlapPrice === null) return <TwoLines first="–" second="" />;
  return <TwoLines first={formatMoney(overlapPrice)} second={costType} />;
}

function Size({ row: { overlapMinutes, distanceMiles, etaMinutes } }: { row: ConflictRow }) {
  const sizes = [
    ...(overlapMinutes === null ? [] : [overlapInWords(overlapMinutes)]),
    ...(distanceMiles === null ? [] : [`${distanceMiles.toFixed(1)} miles`]),
    ...(etaMinutes === null ? [] : [`${comparedMinutes(etaMinutes)} travel`]),
  ];
  return <TwoLines first={sizes[0] ?? '–'} second={sizes.slice(1).join(', ')} />;
}
