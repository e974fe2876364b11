/** The option of commands that sign. */
export const KEYSTORE = [
  "--keystore <file>",
  "encrypted keystore of an officer's key; again for more (default: TALLY_OFFICER_KEY, TALLY_OFFICER_KEY_FILE)",
] as const;

/** Collects an option that may be given again. */
export function several(value: string, before: string[] = []): string[] {
  return [...before, value];
}
