// Makes package-lock.json installable by `npm ci` on any machine. Run after every `npm install <package>`.
//  1. Adds the optional platform packages that a registry did not serve when the lock was made: npm leaves them out of
//     the lock, and `npm ci` then refuses ("Missing: ... from lock file").
//  2. Drops `engines` from optional native packages: npm running under an older system Node silently skips an optional
//     package whose engines do not match, although the scripts then run under the newer Node that the lock installs.
import { readFileSync, writeFileSync } from "node:fs";

const PLATFORM =
  /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-([a-z0-9]+)(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?$/;
const LIBC = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const packages = lock.packages;

for (const parent of Object.values({ ...packages })) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    const match = PLATFORM.exec(name);
    if (!match || packages[at] || !/^\d+\.\d+\.\d+$/.test(range)) continue;
    const [, os, cpu, abi] = match;
    packages[at] = {
      version: range,
      cpu: [cpu.replace("amd64", "x64")],
      ...(parent.dev && { dev: true }),
      ...(LIBC[abi] && { libc: [LIBC[abi]] }),
      optional: true,
      os: [os],
    };
    console.log(`added ${name}@${range}`);
  }
}

for (const [at, entry] of Object.entries(packages)) {
  const native = entry.optional && entry.os;
  if (entry.engines && (native || at.endsWith("/@nomicfoundation/edr"))) {
    delete entry.engines;
    console.log(`engines dropped: ${at}`);
  }
}

lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
