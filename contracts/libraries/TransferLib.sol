// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "../interfaces/IFundErrors.sol";
import {Tranche} from "../types/FundInstructions.sol";
import {Transfer, TransferState} from "../types/FundTypes.sol";

/// @title The life of a transfer
/// @notice Awaiting → Planned → Open, or Cancelled before it is open; a refund starts open. No step leads
/// back; a receipt that is taken back only leaves more outstanding.
library TransferLib {
    function plan(Transfer storage transfer, bytes32 grant, Tranche calldata tranche) internal {
        if (tranche.number <= 0) revert IFundErrors.Fund_BadTransferNumber(grant, tranche.number);
        if (tranche.amount == 0) revert IFundErrors.Fund_ZeroAmount();
        if (transfer.state != TransferState.None) revert IFundErrors.Fund_TransferExists(grant, tranche.number);
        transfer.amount = tranche.amount;
        transfer.notBefore = tranche.notBefore;
        transfer.state = tranche.verifier == 0 ? TransferState.Planned : TransferState.Awaiting;
    }

    function meet(Transfer storage transfer, bytes32 grant, int32 number) internal {
        _require(transfer, grant, number, TransferState.Awaiting);
        transfer.state = TransferState.Planned;
    }

    function release(Transfer storage transfer, bytes32 grant, int32 number) internal {
        _require(transfer, grant, number, TransferState.Planned);
        if (block.timestamp < transfer.notBefore) {
            revert IFundErrors.Fund_TooEarly(grant, number, transfer.notBefore);
        }
        transfer.state = TransferState.Open;
        transfer.outstanding = transfer.amount;
    }

    function cancel(Transfer storage transfer, bytes32 grant, int32 number) internal {
        TransferState state = transfer.state;
        if (state != TransferState.Planned && state != TransferState.Awaiting) {
            revert IFundErrors.Fund_TransferState(grant, number, state);
        }
        transfer.state = TransferState.Cancelled;
    }

    function send(Transfer storage transfer, bytes32 grant, int32 number, uint96 amount) internal {
        if (number >= 0) revert IFundErrors.Fund_BadTransferNumber(grant, number);
        if (transfer.state != TransferState.None) revert IFundErrors.Fund_TransferExists(grant, number);
        transfer.amount = amount;
        transfer.outstanding = amount;
        transfer.state = TransferState.Open;
    }

    function settle(Transfer storage transfer, bytes32 grant, int32 number) internal {
        _require(transfer, grant, number, TransferState.Open);
        transfer.settled = true;
    }

    /// @notice Brings part of what is outstanding to rest.
    function rest(Transfer storage transfer, bytes32 grant, int32 number, uint96 amount) internal {
        _require(transfer, grant, number, TransferState.Open);
        uint96 outstanding = transfer.outstanding;
        if (amount > outstanding) {
            revert IFundErrors.Fund_OverOutstanding(grant, number, outstanding, amount);
        }
        transfer.outstanding = outstanding - amount;
    }

    /// @notice A receipt was taken back: so much is outstanding again, and the payee may expect more.
    function reopen(Transfer storage transfer, uint96 amount) internal {
        transfer.outstanding += amount;
        transfer.finalReceipt = false;
    }

    /// @notice Gives up what the payee, by its final receipt, doesn't expect any more.
    function giveUp(Transfer storage transfer, bytes32 grant, int32 number, uint96 amount) internal {
        rest(transfer, grant, number, amount);
        if (!transfer.finalReceipt) revert IFundErrors.Fund_NoFinalReceipt(grant, number);
    }

    function _require(Transfer storage transfer, bytes32 grant, int32 number, TransferState needed) private view {
        TransferState state = transfer.state;
        if (state != needed) revert IFundErrors.Fund_TransferState(grant, number, state);
    }
}
