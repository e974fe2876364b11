// Compiles sdk/ and cli/ to dist/ (incrementally) and links the `tally` command, so that `npx tally` works in a clone.
// Everything it prints goes to stderr: `npm start -- --json` owns stdout.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

function tsc() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

function stop(reason, code = 0) {
  console.error(`dist: ${reason}`);
  process.exit(code);
}

const compiler = tsc();
if (!existsSync("sdk/index.ts") && !existsSync("cli/index.ts")) stop("no sources to compile yet");
if (!existsSync("typechain-types/index.ts"))
  stop("not compiled, because typechain-types/ is missing: run `npm run build && npm run prepare`");
if (compiler === undefined)
  stop("not compiled, because TypeScript is not installed (production install)");

const compiled = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
  stdio: ["ignore", 2, 2],
});
if (compiled.status !== 0) stop("compilation failed (see above)", 1);

const command = "dist/cli/index.js";
if (existsSync(command)) {
  chmodSync(command, 0o755);
  const link = "node_modules/.bin/tally";
  if (process.platform !== "win32") {
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(`../../${command}`, link);
  }
}
