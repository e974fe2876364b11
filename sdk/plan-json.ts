import { isHexString } from "ethers";
import { DOMAINS, interfaceOf } from "./contracts.js";
import { instructionOf } from "./instructions/catalogue.js";
import { extraNames, type Approval } from "./instructions/calldata.js";
import type { Extras, Instruction, Target } from "./instructions/instruction.js";
import { primaryTypeOf, type Domain, type Message, type Types } from "./instructions/typed-data.js";
import { JsonShape } from "./json-shape.js";
import { TallyError } from "./tally-error.js";

/** Version of the plan's JSON. */
export const PLAN_VERSION = 1;

/** Largest plan that is read, in characters of JSON. */
export const MAX_PLAN_CHARACTERS = 4 * 1024 * 1024;

/** A plan as JSON: integers are decimal strings, bytes 0x-prefixed hex. */
export interface PlanJson {
  version: number;
  target: Target;
  kind: string;
  /** For people; compared with the message when the plan is read. */
  summary: string;
  domain: Domain;
  message: Message;
  extras: Extras;
  /** EIP-712 digest; computed anew when the plan is read. */
  digest: string;
  approvals: Approval[];
}

const FIELDS = [
  ...(["version", "target", "kind", "summary", "domain"] as const),
  ...(["message", "extras", "digest", "approvals"] as const),
];

const shape = new JsonShape("plan-format", "This plan");

/** Checks a plan's JSON, which may come from a stranger, and finds its instruction. */
export function readPlanJson(json: unknown): {
  instruction: Instruction;
  plan: PlanJson;
  approvals: Approval[];
} {
  const plan = shape.object(json, FIELDS, "the plan");
  if (plan.version !== PLAN_VERSION) {
    throw new TallyError(
      "plan-version",
      `This plan has version ${JSON.stringify(plan.version)}; this SDK reads version ${PLAN_VERSION}. ` +
        `Make it again, or use the SDK that made it.`,
      { data: { version: plan.version } },
    );
  }
  const target = plan.target as Target;
  if (!Object.hasOwn(DOMAINS, String(target)))
    shape.refuse("target", "is not a contract of the ledger");
  const instruction = instructionOf(target, String(plan.kind));
  checkStruct(plan.message, instruction.types, primaryTypeOf(instruction.types), "message");
  const domain = checkDomain(plan.domain, target);
  shape.hex(plan.digest, 32, "digest");
  shape.object(plan.extras, extraNames(interfaceOf(target), instruction), "extras");
  const approvals = shape.array(plan.approvals, 0, 256, "approvals").map(readApproval);
  return { instruction, plan: { ...(plan as unknown as PlanJson), domain }, approvals };
}

/** Exactly the fields that are signed: others would be read by people and not hashed. */
function checkStruct(value: unknown, types: Types, type: string, path: string): void {
  const fields = types[type]!;
  const names = fields.map(({ name }) => name);
  const struct = shape.object(value, names, path);
  for (const field of fields) {
    checkValue(struct[field.name], types, field.type, `${path}.${field.name}`);
  }
}

function checkValue(value: unknown, types: Types, type: string, path: string): void {
  if (type.endsWith("[]")) {
    const items = shape.array(value, 0, MAX_PLAN_CHARACTERS, path);
    items.forEach((item, place) => checkValue(item, types, type.slice(0, -2), `${path}[${place}]`));
  } else if (type in types) {
    checkStruct(value, types, type, path);
  } else if (type === "bool") {
    if (typeof value !== "boolean") shape.refuse(path, "is neither true nor false");
  } else if (typeof value !== "string") {
    shape.refuse(path, "is not text");
  } else if (/^u?int/.test(type) && !/^(0|-?[1-9]\d{0,77})$/.test(value)) {
    shape.refuse(path, "is not a whole number in decimal");
  }
}

function checkDomain(value: unknown, target: Target): Domain {
  const names = ["name", "version", "chainId", "verifyingContract"] as const;
  const domain = shape.object(value, names, "domain");
  const { name, version } = DOMAINS[target];
  if (!/^\d{1,78}$/.test(String(domain.chainId)))
    shape.refuse("domain.chainId", "is not a whole number");
  return {
    name: shape.exactly(domain.name, name, "domain.name"),
    version: shape.exactly(domain.version, version, "domain.version"),
    chainId: String(domain.chainId),
    verifyingContract: shape.address(domain.verifyingContract, "domain.verifyingContract"),
  };
}

function readApproval(value: unknown, place: number): Approval {
  const path = `approvals[${place}]`;
  const approval = shape.object(value, ["organisation", "signer", "signature"], path);
  const { organisation, signer, signature } = approval as unknown as Approval;
  if (typeof organisation !== "string") shape.refuse(`${path}.organisation`, "is not text");
  if (!isHexString(signer)) shape.refuse(`${path}.signer`, "is not hex");
  if (!isHexString(signature)) shape.refuse(`${path}.signature`, "is not hex");
  return { organisation, signer: signer.toLowerCase(), signature };
}
