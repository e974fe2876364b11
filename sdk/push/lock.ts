import { mkdirSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TallyError } from "../tally-error.js";

/** A sender that no other process of this machine uses until it is let go, or this process ends, however it ends. */
export interface SenderLock {
  release(): void;
}

/** Where the files are that lock senders. */
export function locksFolder(folder?: string): string {
  return folder ?? process.env.TALLY_LOCKS ?? join(homedir(), ".tallystick", "locks");
}

/**
 * Locks a sender on a chain. The operating system holds the lock (SQLite's, on a file that stays open) and lets go of it when
 * the process ends, even if it is killed.
 *
 * @param chain Tells chains apart.
 * @throws TallyError `sender-locked`, which says who has it.
 */
export function lockSender(
  folder: string,
  chain: string,
  sender: string,
  journal: string,
): SenderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(folder, `${chain}-${sender.toLowerCase()}.lock`));
  try {
    db.exec("PRAGMA busy_timeout = 500; CREATE TABLE IF NOT EXISTS holder (words TEXT NOT NULL)");
    db.exec("BEGIN IMMEDIATE");
    const words = `process ${process.pid} on ${hostname()}, with the journal ${journal}`;
    db.exec("DELETE FROM holder");
    db.prepare("INSERT INTO holder (words) VALUES (?)").run(words);
    db.exec("COMMIT; BEGIN IMMEDIATE"); // others can read who it is, and can't have it
    return { release: () => db.close() };
  } catch (cause) {
    const holder = holderIn(db);
    db.close();
    throw new TallyError(
      "sender-locked",
      `Another push uses the sender ${sender} on this chain: ${holder}. Wait until it has ended, or use another signer.`,
      { cause, data: { sender, holder } },
    );
  }
}

function holderIn(db: DatabaseSync): string {
  try {
    return String(db.prepare("SELECT words FROM holder").get()?.words ?? "unknown");
  } catch {
    return "unknown";
  }
}
