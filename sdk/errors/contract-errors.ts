import type { ContractErrors } from "./contract-error.js";
import { FUND_ERRORS } from "./fund-errors.js";
import { INSTRUCTION_ERRORS } from "./instruction-errors.js";
import { LIBRARY_ERRORS } from "./library-errors.js";
import { PAYMENT_ERRORS } from "./payment-errors.js";
import { REGISTRY_ERRORS } from "./registry-errors.js";
import { TRANSFER_ERRORS } from "./transfer-errors.js";
import { TREASURY_ERRORS } from "./treasury-errors.js";

/**
 * How every custom error of the contracts is told, by its Solidity name.
 *
 * The code is the name without its prefix, in kebab case; `UnknownX` is `x-unknown`, as it is when the SDK finds out first.
 */
export const CONTRACT_ERRORS: ContractErrors = {
  ...INSTRUCTION_ERRORS,
  ...REGISTRY_ERRORS,
  ...TREASURY_ERRORS,
  ...FUND_ERRORS,
  ...TRANSFER_ERRORS,
  ...PAYMENT_ERRORS,
  ...LIBRARY_ERRORS,
};
