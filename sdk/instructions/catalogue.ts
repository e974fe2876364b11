import { TallyError } from "../tally-error.js";
import { ACCEPT } from "./accept.js";
import { ACKNOWLEDGE } from "./acknowledge.js";
import { AMEND } from "./amend.js";
import { ATTEST } from "./attest.js";
import { ADJUDICATE } from "./adjudicate.js";
import { AWARD } from "./award.js";
import { BOUNCE } from "./bounce.js";
import { CANCEL } from "./cancel.js";
import { CLOSE } from "./close.js";
import { CLOSE_FUND } from "./close-fund.js";
import { CREDIT } from "./credit.js";
import { DECLINE } from "./decline.js";
import { DRAW_DOWN } from "./draw-down.js";
import { ENROL } from "./enrol.js";
import { HOLD } from "./hold.js";
import type { Instruction, Target } from "./instruction.js";
import { LIFT } from "./lift.js";
import { LOSE } from "./lose.js";
import { OPEN_FUND } from "./open-fund.js";
import { PAY } from "./pay.js";
import { RECORD_RETURN } from "./record-return.js";
import { RECOVER } from "./recover.js";
import { REDUCE_VOTE } from "./reduce-vote.js";
import { REFUND } from "./refund.js";
import { REGISTER } from "./register.js";
import { REINSTATE } from "./reinstate.js";
import { RELEASE } from "./release.js";
import { RETIRE } from "./retire.js";
import { REVERSE_RECEIPT } from "./reverse-receipt.js";
import { SCHEDULE } from "./schedule.js";
import { SET_IMPLEMENTATION } from "./set-implementation.js";
import { SET_QUORUM } from "./set-quorum.js";
import { SET_VERIFIER } from "./set-verifier.js";
import { SETTLE } from "./settle.js";
import { SETTLE_BATCH } from "./settle-batch.js";
import { SIGN_RECEIPT } from "./sign-receipt.js";
import { START_RECOVERY } from "./start-recovery.js";
import { SUCCEED } from "./succeed.js";
import { SURRENDER } from "./surrender.js";
import { SUSPEND } from "./suspend.js";
import { VETO_RECOVERY } from "./veto-recovery.js";
import { VOID_BATCH } from "./void-batch.js";
import { VOTE } from "./vote.js";
import { WITHDRAW } from "./withdraw.js";
import { WRITE_OFF } from "./write-off.js";

/** Every instruction that a plan can be made of. */
export const CATALOGUE: readonly Instruction[] = [
  ...[REGISTER, ENROL, RETIRE, SET_QUORUM, SUSPEND, REINSTATE, WITHDRAW.registry],
  ...[START_RECOVERY, VETO_RECOVERY, ADJUDICATE, SUCCEED],
  ...[OPEN_FUND, SET_IMPLEMENTATION, SET_VERIFIER, WITHDRAW.treasury],
  ...[VOTE, REDUCE_VOTE, DRAW_DOWN, SURRENDER, CREDIT, LOSE, CLOSE_FUND],
  ...[AWARD, ACCEPT, DECLINE, AMEND, SCHEDULE, ATTEST, RELEASE, CANCEL, REFUND, SETTLE],
  ...[SIGN_RECEIPT, REVERSE_RECEIPT, WRITE_OFF, RECORD_RETURN, HOLD, LIFT, CLOSE],
  ...[PAY, SETTLE_BATCH, VOID_BATCH, BOUNCE, RECOVER, ACKNOWLEDGE],
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
