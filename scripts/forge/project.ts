import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sources } from "./solidity.js";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

/** A timeout is an endless loop that gas doesn't stop, or a machine under load: reported apart. */
const TIMEOUT = 120_000;

const ARCHITECTURES: Record<string, string> = { x64: "amd64", arm64: "arm64" };

/** The forge program that npm installed for this platform. */
function forgeBinary(): string {
  const wrapper = createRequire(require.resolve("@foundry-rs/forge/package.json"));
  const name = `@foundry-rs/forge-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  return wrapper.resolve(`${name}/bin/forge${process.platform === "win32" ? ".exe" : ""}`);
}

/** What is said of gas isn't true of contracts with their mutants in them, or without an optimiser. */
const OF_GAS = "GasCap";

/** What the tests say: `failed` names the first that failed. */
export type Outcome =
  { kind: "passed" } | { kind: "failed"; suite: string; test: string } | { kind: "timeout" };

/** A folder with contracts and tests that forge builds once and tests often. */
export class Project {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes the sources; files that stay the same aren't compiled again. */
  write(sources: Sources): void {
    for (const part of ["contracts", "test"])
      rmSync(join(this.#folder, part), { recursive: true, force: true });
    for (const [path, content] of Object.entries(sources)) {
      const file = join(this.#folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    writeFileSync(join(this.#folder, "foundry.toml"), configuration());
  }

  async build(): Promise<void> {
    const { code, output } = await this.#forge(["build"], {}, 3_600_000);
    if (code !== 0) throw new Error(`The mutated contracts don't build:\n${output.slice(-4000)}`);
  }

  /** A copy that may run beside this one. */
  copy(folder: string): Project {
    rmSync(folder, { recursive: true, force: true });
    cpSync(this.#folder, folder, { recursive: true });
    return new Project(folder);
  }

  /** Runs the tests of `suite`, or all, until one fails. */
  async test(mutant: number, suite?: string): Promise<Outcome> {
    const only =
      suite === undefined
        ? ["--no-match-contract", "^GasTest$"]
        : ["--match-contract", `^${suite}$`];
    const { code, output } = await this.#forge(
      ["test", "--fail-fast", "--threads", "1", "--no-match-test", OF_GAS, ...only],
      { FOUNDRY_BLOCK_PREVRANDAO: `0x${mutant.toString(16).padStart(64, "0")}` },
      TIMEOUT,
    );
    if (code === "timeout") return { kind: "timeout" };
    if (code === 0) return { kind: "passed" };
    const failure = failureIn(output);
    if (!failure) {
      throw new Error(`forge failed for another reason than a test:\n${output.slice(-4000)}`);
    }
    return { kind: "failed", ...failure };
  }

  /** Runs the tests and gives what they reached, as an LCOV file. */
  async coverage(): Promise<string> {
    const command = ["coverage", "--ir-minimum", "--report", "lcov"];
    const limits = ["--no-match-contract", "^GasTest$", "--no-match-test", OF_GAS];
    const { code, output } = await this.#forge([...command, ...limits], {}, 3_600_000);
    if (code !== 0) throw new Error(`The tests fail:\n${output.slice(-4000)}`);
    return readFileSync(join(this.#folder, "lcov.info"), "utf8");
  }

  #forge(
    command: string[],
    environment: Record<string, string>,
    timeout: number,
  ): Promise<{ code: number | "timeout"; output: string }> {
    return new Promise((resolve, reject) => {
      // forge starts `node` for the compiler: the one that runs this
      const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
      const child = spawn(forgeBinary(), command, {
        cwd: this.#folder,
        env: {
          ...process.env,
          PATH,
          NO_COLOR: "1",
          FOUNDRY_DISABLE_NIGHTLY_WARNING: "1",
          ...environment,
        },
      });
      let output = "";
      let late = false;
      const clock = setTimeout(() => {
        late = true;
        child.kill("SIGKILL");
      }, timeout);
      child.stdout.on("data", (data: Buffer) => (output += data.toString()));
      child.stderr.on("data", (data: Buffer) => (output += data.toString()));
      child.on("error", reject);
      child.on("close", (code) => {
        clearTimeout(clock);
        resolve({ code: late ? "timeout" : (code ?? 1), output });
      });
    });
  }
}

/** The first test that failed, and the test contract that it is in. */
export function failureIn(output: string): { suite: string; test: string } | undefined {
  const failed = /^\[FAIL.*?\]\s+(\w+)\(/ms.exec(output);
  const suites = [...output.slice(0, failed?.index).matchAll(/^Ran \d+ tests? for \S+:(\w+)$/gm)];
  const suite = suites.at(-1)?.[1];
  return failed && suite !== undefined ? { suite, test: failed[1] ?? "" } : undefined;
}

/** The tests as Hardhat runs them, but for fewer random runs and contracts of any size. */
function configuration(): string {
  const modules = dirname(
    dirname(dirname(require.resolve("@openzeppelin/contracts/package.json"))),
  );
  return `[profile.default]
src = "contracts"
test = "test/contracts"
out = "out"
cache_path = "cache"
libs = []
solc = "${join(here, "solc.cjs")}"
offline = true
auto_detect_remappings = false
remappings = ["@openzeppelin/=${modules}/@openzeppelin/"]
allow_paths = ["${modules}"]
evm_version = "cancun"
via_ir = true
optimizer = true
optimizer_runs = 200
# the longest campaign needs 1.3 thousand million; an endless loop shall end soon
gas_limit = 6000000000
code_size_limit = 10000000
[fuzz]
runs = 16
seed = "0x1"
[invariant]
runs = 2
depth = 20
fail_on_revert = true
shrink_run_limit = 0
[lint]
lint_on_build = false
`;
}
