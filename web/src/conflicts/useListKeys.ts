import { useHotkeys } from '@mantine/hooks';

/** j and k move the focus along the rows of the list, / goes to the search field. */
export function useListKeys(): void {
  useHotkeys([
    ['j', () => moveFocus(1)],
    ['k', () => moveFocus(-1)],
    ['/', () => document.querySelector<HTMLInputElement>('[data-list-search]')?.focus()],
  ]);
}

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const focused = rows.findIndex((row) => row.matches(':focus'));
  rows[focused === -1 ? 0 : Math.min(Math.max(focused + by, 0), rows.length - 1)]?.focus();
}
