/** What a check of the network found. */
export interface Finding {
  check: string;
  state: "ok" | "warn" | "fail";
  found: string;
  /** How to mend it, where that is needed. */
  mend?: string;
}

/** What one check says. */
export type Answer = Omit<Finding, "check">;

export const ok = (found: string): Answer => ({ state: "ok", found });
export const warn = (found: string, mend: string): Answer => ({ state: "warn", found, mend });
export const fail = (found: string, mend: string): Answer => ({ state: "fail", found, mend });
