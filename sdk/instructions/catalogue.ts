import { TallyError } from "../tally-error.js";
import { ACCEPT } from "./accept.js";
import { ACKNOWLEDGE } from "./acknowledge.js";
import { ATTEST } from "./attest.js";
import { AWARD } from "./award.js";
import { BOUNCE } from "./bounce.js";
import { CANCEL } from "./cancel.js";
import { CLOSE } from "./close.js";
import { DRAW_DOWN } from "./draw-down.js";
import { ENROL } from "./enrol.js";
import { HOLD } from "./hold.js";
import type { Instruction, Target } from "./instruction.js";
import { LIFT } from "./lift.js";
import { OPEN_FUND } from "./open-fund.js";
import { PAY } from "./pay.js";
import { RECORD_RETURN } from "./record-return.js";
import { REFUND } from "./refund.js";
import { REGISTER } from "./register.js";
import { REINSTATE } from "./reinstate.js";
import { RELEASE } from "./release.js";
import { RETIRE } from "./retire.js";
import { SCHEDULE } from "./schedule.js";
import { SET_IMPLEMENTATION } from "./set-implementation.js";
import { SET_QUORUM } from "./set-quorum.js";
import { SET_VERIFIER } from "./set-verifier.js";
import { SETTLE } from "./settle.js";
import { SETTLE_BATCH } from "./settle-batch.js";
import { SIGN_RECEIPT } from "./sign-receipt.js";
import { SUSPEND } from "./suspend.js";
import { VOTE } from "./vote.js";
import { WITHDRAW } from "./withdraw.js";

/** Every instruction that a plan can be made of. */
export const CATALOGUE: readonly Instruction[] = [
  ...[REGISTER, ENROL, RETIRE, SET_QUORUM, SUSPEND, REINSTATE, WITHDRAW.registry],
  ...[OPEN_FUND, SET_IMPLEMENTATION, SET_VERIFIER, WITHDRAW.treasury],
  ...[VOTE, DRAW_DOWN, AWARD, ACCEPT, SCHEDULE, ATTEST, RELEASE, CANCEL, REFUND, SETTLE],
  ...[SIGN_RECEIPT, RECORD_RETURN, HOLD, LIFT, CLOSE, PAY, SETTLE_BATCH, BOUNCE, ACKNOWLEDGE],
  WITHDRAW.fund,
];

/** The instruction of a kind that a contract takes. */
export function instructionOf(target: Target, kind: string): Instruction {
  const found = CATALOGUE.find((each) => each.target === target && each.kind === kind);
  if (found !== undefined) return found;
  throw new TallyError("plan-format", `There is no instruction "${kind}" of a ${target}.`, {
    data: { target, kind },
  });
}
