import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { encryptKeystoreJson, getAddress, hexlify, Wallet } from "ethers";
import { officerSigner, readDeployment, TallyError } from "../../sdk/index.js";
import { readText, writeNew } from "../files.js";
import { isKeystore, newPassword, officerKeys } from "../keys.js";
import { KEYSTORE, several } from "../options.js";
import { facts, table } from "../output.js";
import { example, run, type Session } from "../session.js";

/** `tally key new`, `list`, `export` and `prove`. None of them shows a private key. */
export function addKey(program: Command): void {
  const key = program.command("key").description("officers' keys, in encrypted keystore files");
  key
    .command("new <file>")
    .description("makes a key, and writes it encrypted with a password")
    .addHelpText("after", example("tally key new officer.json"))
    .action(run(create));
  key
    .command("list [folder]")
    .description("keystore files and their addresses; private keys stay encrypted")
    .addHelpText("after", example("tally key list keys"))
    .action(run(list));
  key
    .command("export <file>")
    .description(
      "the key's address, which an ADMIN enrols; with --out a copy of the keystore, encrypted as it is",
    )
    .option("--out <file>", "where to write the copy")
    .addHelpText("after", example("tally key export officer.json"))
    .action(run<{ out?: string }>(publish));
  key
    .command("prove <organisation> <reference>")
    .description(
      "proves that you hold a key and join an organisation, for whoever enrols it under that reference",
    )
    .option(
      "--by <organisation>",
      "who enrols it, where that is another: the registrar for `org register`",
    )
    .option(...KEYSTORE, several)
    .addHelpText("after", example("tally key prove GB-GOV-14 ENR-7 --keystore officer.json"))
    .action(run<{ by?: string; keystore?: string[] }>(prove));
}

async function create(session: Session, file: string): Promise<void> {
  const password = await newPassword(file, session.options);
  const wallet = new Wallet(hexlify(randomBytes(32)));
  await writeNew(file, `${await encryptKeystoreJson(wallet, password)}\n`, 0o600);
  session.out.data({ file, address: wallet.address }, () =>
    facts([
      ["file", file],
      ["address", wallet.address],
    ]),
  );
  session.out.words("Keep the file and its password apart; nobody can recover either.");
}

async function list(session: Session, folder = "."): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new TallyError("file-missing", `The folder ${folder} can't be read. Check its path.`, {
      cause,
    });
  });
  const found: { file: string; address: string }[] = [];
  for (const name of names.filter((each) => each.endsWith(".json")).sort()) {
    const file = join(folder, name);
    const address = addressIn(await readText(file));
    if (address !== undefined) found.push({ file, address });
  }
  session.out.data(found, () =>
    found.length === 0
      ? `There are no keystore files in ${folder}.`
      : table(
          ["FILE", "ADDRESS"],
          found.map(({ file, address }) => [file, address]),
        ),
  );
}

async function publish(session: Session<{ out?: string }>, file: string): Promise<void> {
  const { out } = session.options;
  const keystore = await readText(file);
  const address = addressIn(keystore);
  if (address === undefined) {
    throw new TallyError("usage", `${file} is not a keystore file that says its address.`);
  }
  if (out !== undefined) await writeNew(out, keystore, 0o600);
  session.out.data({ file, address, out }, () => address);
}

/** What a keystore says of itself; undefined for another file. */
function addressIn(text: string): string | undefined {
  if (!isKeystore(text)) return undefined;
  const { address } = JSON.parse(text) as { address?: unknown };
  const hex = typeof address === "string" ? address.replace(/^0x/i, "") : "";
  return /^[0-9a-f]{40}$/i.test(hex) ? getAddress(`0x${hex}`) : undefined;
}

async function prove(
  session: Session<{ by?: string; keystore?: string[] }>,
  organisation: string,
  reference: string,
): Promise<void> {
  const { by, deployments } = session.options;
  const tally = await session.tally();
  const verifiers = async () => {
    const found = (await readDeployment(tally.chainId, deployments)).verifiers;
    if (found !== undefined) return found;
    throw new TallyError("usage", "The deployments file names no verifiers of P-256 and RSA keys.");
  };
  const keys = await officerKeys(session.options, verifiers);
  if (keys.length !== 1) {
    throw new TallyError("usage", "One key proves itself at a time: name one.");
  }
  const signer = officerSigner(keys[0]!);
  const proof = await tally.provePossession({ organisation, by, reference, signer });
  session.out.data({ organisation, by: by ?? organisation, reference, ...proof }, () =>
    facts([
      ["signer", proof.signer],
      ["possession", proof.possession],
    ]),
  );
  session.out.words("Give both to whoever enrols the key: --officer-signer, --officer-possession.");
}
