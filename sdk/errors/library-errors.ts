import type { ContractErrors } from "./contract-error.js";
import * as say from "./phrases.js";

const TOO_LONG = "is too long or malformed for the contract. Shorten it to 31 plain characters.";
const NOT_OPENED =
  "The contract of the new fund couldn't be created, so no fund was opened. " +
  "Look for the fund under this reference; if it isn't there, ask whoever runs the deployment.";
const NO_ANSWER =
  "The contract couldn't hand the call on to its other half, or doesn't know it. " +
  "Check that the address is a fund of this treasury and that this release of Tallystick fits its contracts.";

/** What OpenZeppelin's libraries, which the contracts use, refuse. */
export const LIBRARY_ERRORS: ContractErrors = {
  AddressEmptyCode: { code: "failed-call", words: () => NO_ANSWER },
  CloneArgumentsTooLong: { code: "failed-deployment", words: () => NOT_OPENED },
  Create2EmptyBytecode: { code: "failed-deployment", words: () => NOT_OPENED },
  FailedCall: { code: "failed-call", words: () => NO_ANSWER },
  FailedDeployment: { code: "failed-deployment", words: () => NOT_OPENED },
  InsufficientBalance: { code: "failed-deployment", words: () => NOT_OPENED },
  InvalidShortString: { code: "string-too-long", words: () => `A text ${TOO_LONG}` },
  StringTooLong: {
    code: "string-too-long",
    words: (a) => `The text ${say.quoted(a.str)} ${TOO_LONG}`,
  },
};
