import { existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { trackTransaction, type EIP1193Provider } from "@nomicfoundation/ignition-core";
import { chainStalled, DeployError } from "./deploy-error.js";

const BLOCKS_SEARCHED = 20_000;
const MINING_LIMIT = 60_000;

interface Message {
  type: string;
  futureId?: string;
  networkInteractionId?: number;
  nonce?: number;
  from?: string;
  result?: { type: string; address?: string };
  receipt?: { blockNumber: number };
}

/** What the journal knows of a deployment. */
export interface Recorded {
  /** Addresses of the contracts that exist, by the module's name for them, e.g. "Ledger#Fund". */
  contracts: Map<string, string>;
  /** Block of the first transaction, if one is confirmed. */
  firstBlock: number | undefined;
}

interface Unrecorded {
  sender: string;
  nonce: number;
  line: number;
}

/**
 * Mends Ignition's journal after a kill while a transaction was being sent, of which it doesn't know whether it was. The
 * chain does: the nonce is used or it isn't, so nothing is sent twice.
 *
 * @param directory the deployment's folder.
 * @throws DeployError `deploy-chain-stalled`, `deploy-lost`.
 */
export async function mendJournal(directory: string, provider: EIP1193Provider): Promise<void> {
  const file = journalIn(directory);
  if (!existsSync(file)) return;
  for (let lost = unrecorded(file); lost !== undefined; lost = unrecorded(file)) {
    const { sender, nonce } = lost;
    if ((await count(provider, sender, "pending")) <= nonce) removeLine(file, lost.line);
    else {
      await untilMined(provider, sender, nonce);
      await trackTransaction(directory, await find(provider, sender, nonce), provider, 1);
    }
  }
}

/** What Ignition has done so far; undefined before its first run. A line that was half written is cut off. */
export function readJournal(directory: string): Recorded | undefined {
  if (!existsSync(journalIn(directory))) return undefined;
  cutTornLine(journalIn(directory));
  const contracts = new Map<string, string>();
  const blocks: number[] = [];
  for (const { message } of messagesIn(journalIn(directory))) {
    const { type, futureId = "", result, receipt } = message;
    if (type === "DEPLOYMENT_EXECUTION_STATE_COMPLETE" && result?.address !== undefined) {
      contracts.set(futureId, result.address);
    } else if (type === "TRANSACTION_CONFIRM" && receipt !== undefined) {
      blocks.push(receipt.blockNumber);
    }
  }
  return { contracts, firstBlock: blocks.length > 0 ? Math.min(...blocks) : undefined };
}

function journalIn(directory: string): string {
  return join(directory, "journal.jsonl");
}

function messagesIn(file: string): { message: Message; line: number }[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text, line) =>
      text.trim() === "" ? [] : [{ message: JSON.parse(text) as Message, line }],
    );
}

/** Ignition writes each message as a line break and a line, so a torn one can only be the last. */
function cutTornLine(file: string): void {
  const text = readFileSync(file);
  const start = text.lastIndexOf("\n") + 1;
  const last = text.subarray(start).toString("utf8");
  if (last.trim() === "") return;
  try {
    JSON.parse(last);
  } catch {
    truncateSync(file, Math.max(start - 1, 0));
  }
}

function unrecorded(file: string): Unrecorded | undefined {
  const senders = new Map<string, string>();
  const open = new Map<string, Unrecorded>();
  for (const { message, line } of messagesIn(file)) {
    const { type, futureId = "", networkInteractionId, nonce, from } = message;
    if (from !== undefined) senders.set(futureId, from);
    const key = `${futureId}/${networkInteractionId}`;
    if (type === "TRANSACTION_PREPARE_SEND" && nonce !== undefined) {
      open.set(key, { sender: senders.get(futureId) ?? "", nonce, line });
    } else if (type === "TRANSACTION_SEND") open.delete(key);
  }
  return open.values().next().value;
}

function removeLine(file: string, line: number): void {
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(`${file}.tmp`, lines.toSpliced(line, 1).join("\n"));
  renameSync(`${file}.tmp`, file);
}

async function untilMined(provider: EIP1193Provider, sender: string, nonce: number): Promise<void> {
  for (const start = Date.now(); (await count(provider, sender, "latest")) <= nonce;) {
    if (Date.now() - start > MINING_LIMIT) throw chainStalled(MINING_LIMIT);
    await sleep(250);
  }
}

/** The hash of the transaction with that sender and nonce, from the newest block backwards. */
async function find(provider: EIP1193Provider, sender: string, nonce: number): Promise<string> {
  const newest = Number(await provider.request({ method: "eth_blockNumber" }));
  for (let number = newest; number >= Math.max(0, newest - BLOCKS_SEARCHED); number--) {
    const params = [`0x${number.toString(16)}`, true];
    const block = (await provider.request({ method: "eth_getBlockByNumber", params })) as {
      transactions: { hash: string; from: string; nonce: string }[];
    };
    const found = block.transactions.find(
      (transaction) =>
        Number(transaction.nonce) === nonce &&
        transaction.from.toLowerCase() === sender.toLowerCase(),
    );
    if (found !== undefined) return found.hash;
  }
  throw new DeployError(
    "deploy-lost",
    `The deployer's transaction with nonce ${nonce} is mined, but not within the last ${BLOCKS_SEARCHED} blocks: ` +
      `deploy with a fresh key, after removing the journal.`,
  );
}

async function count(provider: EIP1193Provider, sender: string, block: string): Promise<number> {
  return Number(
    await provider.request({ method: "eth_getTransactionCount", params: [sender, block] }),
  );
}
