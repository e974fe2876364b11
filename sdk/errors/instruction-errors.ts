import type { ContractErrors } from "./contract-error.js";
import * as say from "./phrases.js";

/** What every contract refuses about an instruction's envelope. */
export const INSTRUCTION_ERRORS: ContractErrors = {
  Instruction_BadReference: {
    code: "bad-reference",
    words: (a) =>
      `The reference ${say.text(a.ref)} of ${say.organisation(a.organisation)} isn't one that the ledger takes. ` +
      `Write 1 to 31 plain ASCII characters, without lower-case letters or a space at either end.`,
  },
  Instruction_Expired: {
    code: "expired",
    words: (a) =>
      `The instruction ${say.text(a.ref)} of ${say.organisation(a.organisation)} could be sent until ` +
      `${say.time(a.validUntil)}. Make it again with a later time and have it approved anew; its reference is still free.`,
  },
  Instruction_AlreadyDone: {
    code: "already-done",
    words: (a) =>
      `${say.organisation(a.organisation)} has done exactly this under the reference ${say.text(a.ref)} before. ` +
      `Nothing is left to do, and nothing was done twice.`,
  },
  Instruction_ReferenceUsed: {
    code: "reference-used",
    words: (a) =>
      `${say.organisation(a.organisation)} has used the reference ${say.text(a.ref)} for something else, or withdrawn it. ` +
      `Look up what it did; if this is a new instruction, give it another reference.`,
  },
};
