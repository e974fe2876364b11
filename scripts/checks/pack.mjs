// Packs the library, installs the tarball next to ethers in an empty folder, then type-checks and runs the README's
// example there: the first ```ts block after the line `<!-- sdk-example -->`. The example inherits the environment.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const require = createRequire(import.meta.url);
const lock = require(resolve("package-lock.json"));
const EXAMPLE = /^<!-- sdk-example -->\s*\n+```ts\n([\s\S]*?)^```/m;

function readme() {
  try {
    return readFileSync("README.md", "utf8");
  } catch {
    return "";
  }
}

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ["ignore", 2, 2] });
  if (error !== undefined || status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? `exit code ${status}`}`);
}

function locked(name) {
  return `${name}@${lock.packages[`node_modules/${name}`].version}`;
}

function check(example, folder) {
  run("npm", ["pack", "--silent", "--pack-destination", folder], ".");
  const { name, version } = require(resolve("package.json"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  run(
    "npm",
    ["install", "--silent", "--no-audit", "--no-fund", `./${name}-${version}.tgz`].concat(
      ["ethers", "@types/node"].map(locked),
    ),
    folder,
  );
  writeFileSync(join(folder, "example.ts"), example);
  const options = { module: "node20", target: "es2023", strict: true, types: ["node"] };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["example.ts"] }),
  );
  // the library's declarations are checked too: no skipLibCheck
  run(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", folder], folder);
  run(process.execPath, ["example.js"], folder);
}

const example = EXAMPLE.exec(readme())?.[1];
if (example === undefined) {
  console.log("pack: skipped, README.md has no example marked <!-- sdk-example --> yet");
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), "tallystick-pack-"));
try {
  check(example, folder);
  console.log("pack: the README's example type-checks and runs from the packed tarball");
} catch (error) {
  console.error(`pack: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
