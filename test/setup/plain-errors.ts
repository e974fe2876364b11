import { inspect } from "node:util";
import type { Context } from "mocha";

/** Test files run in processes of their own, and what they report travels as JSON, which has no bigint. */
function plain(value: unknown): unknown {
  return typeof value === "string" ? value : inspect(value, { depth: 8 });
}

export const mochaHooks = {
  afterEach(this: Context) {
    const error = this.currentTest?.err as Record<string, unknown> | undefined;
    if (error === undefined) return;
    for (const key of Object.keys(error)) {
      if (!["message", "stack", "name", "code"].includes(key)) error[key] = plain(error[key]);
    }
  },
};
