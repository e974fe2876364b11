// Runs anvil for one folder and never longer than whoever started it: standard input is a pipe from the parent, and when
// it closes (the parent ended, however) the chain is saved and anvil ended. Started by embedded-chain.ts with two
// arguments: anvil's folder for old states, which marks the command lines of both, and an order in JSON. Answers in lines
// of JSON on standard output.
//
// It saves by itself, because anvil writes its state over the old one: a kill in that moment leaves neither.
import { Buffer } from "node:buffer";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";

const states = process.argv[2];
const order = JSON.parse(process.argv[3]);
const { binary, args, argsIfNew, lock, stateFile, port, saveInterval, grace, history } = order;
const STDERR_KEPT = 4_000;

process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
process.stdout.on("error", () => undefined); // the parent may be gone

let chain;
let ending = false;
let saved;
let saving = Promise.resolve();
process.stdin.on("end", end).on("error", end).resume();
process.on("SIGTERM", end);

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** A process' command line; undefined where it can't be known. */
function commandOf(pid) {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (process.platform === "win32") return undefined;
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** Whether that process still runs for this folder; a process id may have gone to another program since. */
function isOurs(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  return commandOf(pid)?.includes(states) ?? true;
}

function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function holderIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Takes a stale lock away, unless another process has just replaced it. */
function breakLock(stale) {
  const away = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, away);
    if (textOf(away) !== stale) linkSync(away, lock);
  } catch {
    // another process was quicker
  }
  rmSync(away, { force: true });
}

/** Takes the folder for this process, or returns the id of the process that has it. */
async function takeLock() {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ supervisor: process.pid }));
  try {
    for (;;) {
      try {
        linkSync(mine, lock); // atomic, and the lock is never seen half written
        return undefined;
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const found = textOf(lock);
      const holder = holderIn(found);
      if (holder.supervisor !== undefined && isOurs(holder.supervisor)) return holder.supervisor;
      if (holder.chain !== undefined && isOurs(holder.chain)) await stopOrphan(holder);
      breakLock(found);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** An anvil whose supervisor was killed together with its parent: what it has is saved before it ends. */
async function stopOrphan(holder) {
  await save(holder.port);
  try {
    process.kill(holder.chain, "SIGKILL");
  } catch {
    return;
  }
  for (let waited = 0; waited < grace && isOurs(holder.chain); waited += 20) await sleep(20);
}

function releaseLock() {
  if (holderIn(textOf(lock)).supervisor === process.pid) rmSync(lock, { force: true });
}

function rpc(at, method, ...params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json", "content-length": body.length };
  return new Promise((done, failed) => {
    const options = { host: "127.0.0.1", port: at, method: "POST", headers, timeout: grace };
    request(options, (response) => json(response).then(({ result }) => done(result), failed))
      .on("timeout", function () {
        this.destroy(new Error("no answer"));
      })
      .on("error", failed)
      .end(body);
  });
}

/** Replaces the state file at once, if there are new blocks; a kill leaves the old or the new one. */
function save(at) {
  saving = saving.then(async () => {
    try {
      const block = await rpc(at, "eth_blockNumber");
      if (block === undefined || block === saved) return;
      const dump = await rpc(at, "anvil_dumpState", history);
      const temporary = `${stateFile}.${process.pid}`;
      const file = await open(temporary, "w");
      await file.writeFile(gunzipSync(Buffer.from(dump.slice(2), "hex")));
      await file.sync();
      await file.close();
      renameSync(temporary, stateFile);
      saved = block;
    } catch {
      // the chain is starting or has ended; a full disk shows at the next save, too
    }
  });
  return saving;
}

async function saveNowAndThen() {
  while (!ending) {
    await sleep(1_000 * saveInterval, undefined, { ref: false });
    if (!ending) await save(port);
  }
}

async function end() {
  if (ending) return;
  ending = true;
  if (chain === undefined) return;
  await Promise.race([save(port), sleep(grace, undefined, { ref: false })]);
  chain.kill("SIGKILL"); // it has nothing left to do
}

function finish(message) {
  rmSync(states, { recursive: true, force: true });
  releaseLock();
  say(message);
  process.exitCode = ending ? 0 : 1;
  process.stdin.destroy();
}

function run() {
  const resumed = existsSync(stateFile);
  const state = resumed ? ["--load-state", stateFile] : argsIfNew;
  chain = spawn(binary, [...args, ...state], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  chain.stderr.on("data", (data) => (stderr = (stderr + data).slice(-STDERR_KEPT)));
  chain.on("error", (error) => finish({ type: "ended", stderr: error.message }));
  chain.on("close", (code, signal) => finish({ type: "ended", code, signal, stderr }));
  if (chain.pid === undefined) return;
  const taken = `${lock}.${process.pid}`;
  writeFileSync(taken, JSON.stringify({ supervisor: process.pid, chain: chain.pid, port }));
  renameSync(taken, lock);
  say({ type: "started", pid: chain.pid, resumed });
  void saveNowAndThen();
}

const holder = await takeLock();
if (holder !== undefined) {
  say({ type: "refused", pid: holder });
  process.stdin.destroy();
  process.exitCode = 1;
} else if (ending) {
  releaseLock();
} else {
  run();
}
