import type { Interface } from "ethers";
import {
  IFund__factory,
  OrganisationRegistry__factory,
  Treasury__factory,
} from "../typechain-types/index.js";
import type { Target } from "./instructions/instruction.js";

/** EIP-712 domain names and versions of the contracts. */
export const DOMAINS: Record<Target, { name: string; version: string }> = {
  registry: { name: "Tallystick Registry", version: "1" },
  treasury: { name: "Tallystick Treasury", version: "1" },
  fund: { name: "Tallystick Fund", version: "1" },
};

const interfaces: Partial<Record<Target, Interface>> = {};

/** The ABI of a contract; built once. */
export function interfaceOf(target: Target): Interface {
  return (interfaces[target] ??= build(target));
}

function build(target: Target): Interface {
  if (target === "fund") return IFund__factory.createInterface();
  return target === "registry"
    ? OrganisationRegistry__factory.createInterface()
    : Treasury__factory.createInterface();
}
