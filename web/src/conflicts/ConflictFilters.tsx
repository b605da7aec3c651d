import { Button } from '@mantine/core';
import { DatePickerInput, type DayOfWeek } from '@mantine/dates';
import { useId } from 'react';
import { conflictTypes, ruleNames, rules, typeNames, typeOf } from '../../../src/rules.ts';
import { useSession } from '../session/useSession.ts';
import { statuses, statusNames } from '../words/statuses.ts';
import { ChoiceFilter } from './ChoiceFilter.tsx';
import styles from './ConflictsPage.module.css';
import { SearchField } from './SearchField.tsx';
import { type ConflictsSearch, isFiltered, noFilters } from './search.ts';
import '../dates.css';

const statusGroups = [
  { title: null, choices: statuses.map((value) => ({ value, label: statusNames[value] })) },
];
// Collisions with days off alone are in no list.
const listedTypes = conflictTypes.filter((type) => type !== 'PTO');
const ruleGroups = listedTypes.map((type) => ({
  title: `${type} · ${typeNames[type]}`,
  choices: rules.filter((rule) => typeOf(rule) === type).map((value) => ({ value, label: ruleNames[value] })),
}));
const calendarLabels = {
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  previousYear: 'Previous year',
  nextYear: 'Next year',
  previousDecade: 'Previous decade',
  nextDecade: 'Next decade',
};
// Weekends would be red, which means a collision here.
const noDays: DayOfWeek[] = [];
const flagGroups = [
  {
    title: null,
    choices: [
      { value: 'true' as const, label: 'Flagged for review' },
      { value: 'false' as const, label: 'Not flagged' },
    ],
  },
];

export function ConflictFilters(props: {
  search: ConflictsSearch;
  onChange: (change: Partial<ConflictsSearch>) => void;
}) {
  const { search, onChange } = props;
  const { asOf } = useSession();
  // Of the field and of its calendar alike: the one is what the other is labelled by.
  const datesId = useId();
  const opensAt = search.from ?? asOf;
  return (
    <search className={styles.filters}>
      <SearchField value={search.search ?? ''} onSearch={(text) => onChange({ search: text || undefined })} />
      <ChoiceFilter
        label="Status"
        groups={statusGroups}
        chosen={search.status ?? []}
        onChoose={(status) => onChange({ status })}
      />
      <ChoiceFilter
        label="Rule"
        groups={ruleGroups}
        chosen={search.rule ?? []}
        onChoose={(rule) => onChange({ rule })}
      />
      <DatePickerInput
        type="range"
        size="xs"
        className={styles.dates}
        aria-label="Visit dates"
        placeholder="Visit dates: any"
        valueFormat="MMM D, YYYY"
        allowSingleDateInRange
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the visit dates' }}
        firstDayOfWeek={0}
        weekendDays={noDays}
        id={datesId}
        popoverProps={{ shadow: 'md', id: datesId }}
        ariaLabels={calendarLabels}
        {...(opensAt && { defaultDate: opensAt })}
        value={[search.from ?? null, search.to ?? null]}
        onChange={([from, to]) => onChange({ from: from ?? undefined, to: to ?? undefined })}
      />
      <ChoiceFilter
        label="Review"
        groups={flagGroups}
        chosen={search.flagged === undefined ? [] : [search.flagged]}
        onChoose={(flagged) => onChange({ flagged: flagged?.at(-1) })}
      />
      {isFiltered(search) && (
        <Button size="xs" variant="subtle" onClick={() => onChange(noFilters)}>
          Clear
        </Button>
      )}
    </search>
  );
}
