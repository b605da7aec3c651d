import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ConflictRow } from '../../../src/api/contract.ts';
import { ruleNames } from '../../../src/rules.ts';
import { FlagIcon } from '../icons/icons.tsx';
import { formatMoney } from '../words/money.ts';
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
      <TwoLines
        first={formatDate(original.visitDate)}
        second={
          original.kind === 'visit'
            ? (formatSpan(original.actual, original.visitDate) ??
              formatSpan(original.scheduled, original.visitDate))
            : original.during && formatSpan(original.during, original.visitDate)
        }
      />
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
      <TwoLines
        first={original.kind === 'visit' ? (original.patientName ?? '–') : sideNames[original.kind].plain}
        second={original.payer?.name ?? ''}
      />
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
          {rule !== undefined && ruleNames[rule]}
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
    ...(overlapMinutes === null ? [] : [`${overlapMinutes} min`]),
    ...(distanceMiles === null ? [] : [`${distanceMiles.toFixed(1)} miles`]),
    ...(etaMinutes === null ? [] : [`${Math.round(etaMinutes)} min travel`]),
  ];
  return <TwoLines first={sizes[0] ?? '–'} second={sizes.slice(1).join(', ')} />;
}
