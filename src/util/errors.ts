/** The user's mistake (usage, configuration, unreadable path): one line that says what, where and what to do; exit code 2. */
export class UserError extends Error {
  override name = 'UserError';
}
