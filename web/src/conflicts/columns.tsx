import { createColumnHelper, rowSortingFeature, tableFeatures } from '@tanstack/react-table';
import type { ConflictRow, ConflictSort } from '../../../src/api/contract.ts';
import { FlagIcon } from '../icons/icons.tsx';
import { countOf } from '../words/counts.ts';
import { ruleNames } from '../words/rules.ts';
import { StatusBadge } from '../words/StatusBadge.tsx';
import { TypeChip } from '../words/TypeChip.tsx';
import { formatDate, formatSpan } from '../words/times.ts';
import { OpenConflict } from './OpenConflict.tsx';
import { TwoLines } from './TwoLines.tsx';

export const features = tableFeatures({ rowSortingFeature });

const column = createColumnHelper<typeof features, ConflictRow>();

/** Columns that the server sorts by carry its name for the order as their id. */
const sorted = (id: ConflictSort) => ({ id, enableSorting: true });

export const conflictColumns = [
  column.display({
    ...sorted('conflictId'),
    header: 'Conflict',
    cell: ({ row }) => <OpenConflict row={row.original} />,
  }),
  column.display({
    ...sorted('status'),
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
  column.display({
    ...sorted('visitDate'),
    header: 'Visit',
    cell: ({ row: { original } }) => (
      <TwoLines
        first={formatDate(original.visitDate)}
        second={
          formatSpan(original.actual, original.visitDate) ??
          formatSpan(original.scheduled, original.visitDate)
        }
      />
    ),
  }),
  column.display({
    ...sorted('caregiver'),
    header: 'Caregiver',
    cell: ({ row }) => {
      const { name, code, ssnLastFour } = row.original.caregiver;
      const ids = [code, ssnLastFour === null ? null : `SSN •• ${ssnLastFour}`];
      return <TwoLines first={name ?? 'Name unknown'} second={ids.filter(Boolean).join(' · ')} />;
    },
  }),
  column.display({
    id: 'agencies',
    header: 'Agency and other agency',
    cell: ({ row: { original } }) => (
      <TwoLines
        first={original.agency.name ?? 'Agency without a name'}
        second={`and ${original.otherAgencies.map((agency) => agency.name ?? 'agency without a name').join(', ')}`}
      />
    ),
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
    header: 'Overlap',
    cell: ({ row }) => <Size row={row.original} />,
  }),
  column.display({
    ...sorted('recordedOn'),
    header: 'Reported',
    cell: ({ row: { original } }) => (
      <TwoLines
        first={formatDate(original.recordedOn)}
        second={original.agingDays === null ? '' : `${countOf(original.agingDays, 'day')} ago`}
      />
    ),
  }),
];

function Rules({ row }: { row: ConflictRow }) {
  const [rule, ...more] = row.rules;
  const others = row.pairCount > 1 ? `${row.pairCount} other visits` : '';
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

function Size({ row: { overlapMinutes, distanceMiles, etaMinutes } }: { row: ConflictRow }) {
  const travel =
    distanceMiles !== null && etaMinutes !== null
      ? `${distanceMiles.toFixed(1)} mi · ${Math.round(etaMinutes)} min travel`
      : '';
  if (overlapMinutes === null || overlapMinutes === 0)
    return <TwoLines first={travel.split(' · ')[0] ?? ''} second={travel.split(' · ')[1] ?? ''} />;
  return <TwoLines first={`${overlapMinutes} min`} second={travel} />;
}
