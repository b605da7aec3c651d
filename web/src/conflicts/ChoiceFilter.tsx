import { Button, Checkbox, Popover } from '@mantine/core';
import { ChevronDownIcon } from '../icons/icons.tsx';
import styles from './ConflictsPage.module.css';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface ChoiceGroup<T extends string> {
  readonly title: string | null;
  readonly choices: readonly Choice<T>[];
}

/** A filter of which any number of values may be chosen; none chosen means all. */
export function ChoiceFilter<T extends string>(props: {
  label: string;
  groups: readonly ChoiceGroup<T>[];
  chosen: readonly T[];
  onChoose: (chosen: T[] | undefined) => void;
}) {
  const { label, groups, chosen, onChoose } = props;
  const all = groups.flatMap((group) => group.choices);
  const toggle = (value: T) => {
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
    onChoose(next.length === 0 ? undefined : next);
  };
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          data-active={chosen.length > 0 || undefined}
          className={styles.choice}
          rightSection={<ChevronDownIcon size={12} />}
        >
          {label}: {summary(all, chosen)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        {groups.map((group) => (
          <fieldset key={group.title} className={styles.choiceGroup}>
            <legend className={group.title === null ? styles.hidden : undefined}>
              {group.title ?? label}
            </legend>
            {group.choices.map(({ value, label: text }) => (
              <Checkbox
                key={value}
                size="xs"
                label={text}
                checked={chosen.includes(value)}
                onChange={() => toggle(value)}
              />
            ))}
          </fieldset>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function summary<T extends string>(choices: readonly Choice<T>[], chosen: readonly T[]): string {
  if (chosen.length === 0) return 'all';
  if (chosen.length > 2) return `${chosen.length} of ${choices.length}`;
  return choices
    .filter(({ value }) => chosen.includes(value))
    .map((choice) => choice.label)
    .join(', ');
}
