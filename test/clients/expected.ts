/** What each driver must see, in the same words whatever its language: numbers too large for JSON and instants as text. */
export const expected = {
  /** By password, and by key pair. */
  users: ['TESTER', 'TESTER'],
  wrongPassword: 390100,
  /** One value of each type, bound one by one; the offset of an instant is gone, NULL within a document is not. */
  row: [
    1,
    '1.50',
    1.5,
    "O'Neil é😀",
    true,
    '2026-01-02',
    '10:11:12',
    '2026-01-02T03:04:05.123456',
    '2026-01-02T01:04:05Z',
    { a: [1, null] },
    '00ff',
  ],
  nulls: Array.from({ length: 11 }, () => null),
  extreme: '9'.repeat(38),
  /** 1,000 rows bound in bulk, of which 0 to 9 are left: their number, the sum of their ids, how many have a word. */
  bulk: [10, 45, 9],
  /** 300,000 rows in many chunks, and the sum of their ids. */
  large: [300_000, (300_000 * 299_999) / 2],
  errors: [
    { code: 2003, state: '42S02' },
    { code: 1003, state: '42000' },
  ],
  /** Rows after a rollback. */
  rolledBack: 1000,
};
