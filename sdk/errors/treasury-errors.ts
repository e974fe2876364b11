import type { ContractErrors } from "./contract-error.js";
import * as say from "./phrases.js";

/** What the treasury contract refuses. */
export const TREASURY_ERRORS: ContractErrors = {
  Treasury_NotTheTreasury: {
    code: "not-the-treasury",
    words: (a) =>
      `Only the Treasury may do this, and ${say.organisation(a.organisation)} isn't the Treasury. ` +
      `Ask the Treasury's officers to make the instruction in its name.`,
  },
  Treasury_NotAContract: {
    code: "not-a-contract",
    words: (a) =>
      `There is no contract at ${String(a.account)}. Check the address, and that it is on this chain.`,
  },
  Treasury_NotTheImplementation: {
    code: "not-the-implementation",
    words: (a) =>
      `The fund was to be opened on the code at ${String(a.given)}, and new funds now run the code at ` +
      `${String(a.current)}. Make the plan again and have it approved anew.`,
  },
  Treasury_UnknownFund: {
    code: "fund-unknown",
    words: (a) =>
      `This treasury has opened no fund at ${String(a.predecessor)}, so a new one can't carry it on. ` +
      `Check the predecessor's address, or name none.`,
  },
  Treasury_OwnComptroller: {
    code: "own-comptroller",
    words: () =>
      `The Treasury can't co-sign its own drawdowns. Name another organisation as comptroller, or none.`,
  },
  Treasury_ComptrollerCannotVerify: {
    code: "comptroller-cannot-verify",
    words: (a) =>
      `${say.organisation(a.organisation)} was registered without VERIFY, so its officers could never co-sign a drawdown. ` +
      `Name a comptroller that has it, or none.`,
  },
  Treasury_BadCurrency: {
    code: "bad-currency",
    words: () =>
      `A fund can't be opened without a currency. Name it by its ISO 4217 code, such as GBP.`,
  },
};
