const key = 'cm-session-changed';

/** Tabs of one browser share the session's cookie: whoever signs in or out in one does so in all of them. */
export function tellOtherTabs(): void {
  localStorage.setItem(key, String(Date.now()));
}

/** Calls back when another tab has told; never for this tab itself. */
export function onToldByOtherTab(callback: () => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key === key) callback();
  });
}
