import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { SearchIcon } from '../icons/icons.tsx';
import styles from './ConflictsPage.module.css';

/** Searches as one types, a moment after the last letter. What is being typed wins over what was searched for. */
export function SearchField({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const searchSoon = useDebouncedCallback(onSearch, { delay: 250, flushOnUnmount: false });
  const type = (text: string) => {
    setDraft(text);
    searchSoon(text);
  };
  return (
    <TextInput
      type="search"
      size="xs"
      className={styles.search}
      aria-label="Search caregiver, patient, agency or ID"
      placeholder="Search caregiver, patient, agency, ID"
      leftSection={<SearchIcon size={14} />}
      maxLength={200}
      data-list-search
      value={draft ?? value}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => {
        searchSoon.flush();
        setDraft(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') searchSoon.flush();
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
