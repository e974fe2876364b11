import type {} from "node:net";
import { expect } from "chai";
import type {} from "hardhat/types/network";
import { DeployError, type DeployErrorCode } from "../../deploy/deploy-error.js";
import { readParameters } from "../../deploy/parameters.js";
import { type Verifiers } from "../../sdk/index.js";

export const EXAMPLE = "deploy/parameters/example.json";
export const TRANSACTIONS = 8;
export const parameters = readParameters(EXAMPLE);

export interface Entry {
  registry: string;
  treasury: string;
  fund: string;
  payments: string;
  verifiers: Verifiers;
  block: number;
  organisation: string;
}

/** Runs what must be refused, asserts the code, and returns the sentence. */
export async function refused(code: DeployErrorCode, action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    expect(error.code, error.message).to.equal(code);
    return error.message;
  }
  expect.fail(`expected to be refused with ${code}`);
}
