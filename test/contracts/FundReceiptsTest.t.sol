// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import "./TransferTest.sol";

/// @notice Transfers on their way: settled, signed for, returned.
contract FundReceiptsTest is TransferTest {
    // settle

    function test_SettlingIsAFactBesideTheReceipt() public {
        _advance(_grant, HMT, DFE, 1, 400);
        Settle memory i = _settlement(HMT, 1, DFE, 400);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferSettled(HMT, i.envelope.ref, _grant, 1, 400, "bank", TODAY);
        _do(data);
        (Transfer memory t, ) = _fund.transferOf(_grant, 1);
        _yes(t.settled && t.outstanding == 400, "settled, not received");
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 400)));
        i = _settlement(HMT, 1, DFE, 400);
        i.bankReference = "bank, corrected";
        _do(_call(i)); // a later one corrects it
    }

    function test_ASettlementIsRefused() public {
        _do(_call(_scheduleOf(_grant, HMT, DFE, _tranche(1, 400))));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        bytes memory planned = abi.encodeWithSelector(state, _grant, 1, TransferState.Planned);
        _refuse(_call(_settlement(HMT, 1, DFE, 400)), planned);
        _do(_call(_releaseOf(_grant, HMT, DFE, 1, 400)));
        _refuse(_call(_settlement(HMT, 1, DFE, 399)), _wrongAmount(_grant, 399, 400));
        _refuse(_call(_settlement(DFE, 1, DFE, 400)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_settlement(HMT, 1, SLC, 400)), _wrongOrganisation(_grant, SLC, N_DFE));
        bytes memory none = abi.encodeWithSelector(state, _grant, 0, TransferState.None);
        _refuse(_call(_settlement(DFE, 0, HMT, 400)), none);
        Settle memory i = _settlement(HMT, 1, DFE, 400);
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        i = _settlement(HMT, 1, DFE, 400);
        bytes memory refusal = _seatWithout(HMT, Role.SETTLE);
        _refuse(_call(i), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(i), 9);
    }

    function test_BankingDatesAreDates() public {
        _advance(_grant, HMT, DFE, 1, 400);
        uint32[7] memory bad = [uint32(0), 18991231, 20270001, 20271301, 20270100, 20270132, 100000101];
        for (uint256 k = 0; k < 7; ++k) {
            Settle memory i = _settlement(HMT, 1, DFE, 400);
            i.bankingDate = bad[k];
            _refuse(_call(i), _badDate(bad[k]));
            SignReceipt memory r = _receiptOf(_grant, DFE, HMT, 1, 1);
            r.bankingDate = bad[k];
            _refuse(_call(r), _badDate(bad[k]));
            RecordReturn memory back = _return(HMT, 1, DFE, 1);
            back.bankingDate = bad[k];
            _refuse(_call(back), _badDate(bad[k]));
        }
    }

    // signReceipt

    function test_AReceiptBringsCashIntoTheGrant() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 150);
        (i.originalCurrency, i.originalAmount) = (EUR, 175);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.ReceiptSigned(DFE, i.envelope.ref, _grant, 1, HMT, 150, TODAY, "evidence", EUR, 175, false);
        _do(data);
        _sameCash(_grant, 150, 0, 250, 0);
        _expectTransfer(1, TransferState.Open, 400, 250);
        _same(_fund.actOf(DFE, i.envelope.ref).reversible, 150, "what the receipt stands for");
        _do(_call(_receiptOf(_grant, DFE, HMT, 1, 250)));
        _sameCash(_grant, 400, 0, 0, 0);
    }

    function test_AFinalReceiptSaysThatNoMoreIsExpected() public {
        _advance(_grant, HMT, DFE, 1, 400);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 0);
        _refuse(_call(i), _zeroAmount());
        i.isFinal = true;
        _do(_call(i));
        (Transfer memory t, ) = _fund.transferOf(_grant, 1);
        _yes(t.finalReceipt && t.outstanding == 400, "final, nothing came");
    }

    function test_AReceiptIsRefused() public {
        _advance(_grant, HMT, DFE, 1, 400);
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        bytes memory more = abi.encodeWithSelector(over, _grant, 1, 400, 401);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 1, 401)), more);
        _refuse(_call(_receiptOf("X", DFE, HMT, 1, 1)), _unknownGrant("X"));
        _refuse(_call(_receiptOf(_grant, HMT, HMT, 1, 1)), _wrongOrganisation(_grant, HMT, N_DFE));
        _refuse(_call(_receiptOf(_grant, DFE, SLC, 1, 1)), _wrongOrganisation(_grant, SLC, N_HMT));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        bytes memory none = abi.encodeWithSelector(state, _grant, 2, TransferState.None);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 2, 1)), none);
        SignReceipt memory i = _receiptOf(_grant, DFE, HMT, 1, 1);
        i.originalCurrency = EUR;
        bytes memory half = abi.encodeWithSelector(IFundErrors.Fund_OriginalAmountMissing.selector);
        _refuse(_call(i), half);
        (i.originalCurrency, i.originalAmount) = (bytes3(0), 1);
        _refuse(_call(i), half);
        bytes memory refusal = _seatWithout(DFE, Role.RECEIPT);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 1, 1)), refusal);
        _seatPair(DFE);
        (i.originalCurrency, i.originalAmount) = (EUR, 1);
        _resistTampering(address(_fund), _call(i), 12);
    }

    function test_OnlyTheGrantorSignsForARefund() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _do(_refund(_grant, DFE, HMT, -1, 150));
        _refuse(_call(_receiptOf(_grant, EVE, DFE, -1, 150)), _wrongOrganisation(_grant, EVE, N_HMT));
        _refuse(_call(_receiptOf(_grant, DFE, HMT, -1, 150)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_receiptOf(_grant, HMT, SLC, -1, 150)), _wrongOrganisation(_grant, SLC, N_DFE));
        _do(_call(_receiptOf(_grant, HMT, DFE, -1, 150)));
    }

    function test_AnArrivedTransferTakesNoSecondReceipt() public {
        _bring(_grant, HMT, DFE, 1, 400);
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        bytes memory none = abi.encodeWithSelector(over, _grant, 1, 0, 1);
        _refuse(_call(_receiptOf(_grant, DFE, HMT, 1, 1)), none);
        _refuse(_call(_return(HMT, 1, DFE, 1)), none);
    }

    // recordReturn

    function test_AReturnedTrancheIsThePayersAgain() public {
        _advance(_grant, HMT, DFE, 1, 400);
        RecordReturn memory i = _return(HMT, 1, DFE, 150);
        bytes memory data = _call(i);
        vm.expectEmit(address(_fund));
        emit IFundGrants.TransferReturned(HMT, i.envelope.ref, _grant, 1, 150, "bank", TODAY, 1);
        _do(data);
        _sameCash(ROOT, 1150, 400, 0, 0);
        _sameCash(_grant, 0, 0, 250, 0);
        _sameBudget(_grant, 700, 0, 250);
        _expectTransfer(1, TransferState.Open, 400, 250);
        _do(_call(_return(HMT, 1, DFE, 250)));
        _bring(_grant, HMT, DFE, 2, 400); // paid again as another tranche
    }

    function test_AReturnedRefundIsTheGranteesAgain() public {
        _bring(_grant, HMT, DFE, 1, 400);
        _do(_refund(_grant, DFE, HMT, -1, 150));
        _do(_call(_return(DFE, -1, HMT, 150)));
        _sameCash(_grant, 550, 150, 0, 0);
        _sameBudget(_grant, 700, 0, 400);
    }

    function test_AReturnIsRefused() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _refuse(_call(_return(HMT, 1, DFE, 0)), _zeroAmount());
        bytes4 over = IFundErrors.Fund_OverOutstanding.selector;
        _refuse(_call(_return(HMT, 1, DFE, 401)), abi.encodeWithSelector(over, _grant, 1, 400, 401));
        _refuse(_call(_return(DFE, 1, HMT, 1)), _wrongOrganisation(_grant, DFE, N_HMT));
        _refuse(_call(_return(HMT, 1, SLC, 1)), _wrongOrganisation(_grant, SLC, N_DFE));
        RecordReturn memory i = _return(HMT, 1, DFE, 1);
        i.grant = "X";
        _refuse(_call(i), _unknownGrant("X"));
        bytes4 state = IFundErrors.Fund_TransferState.selector;
        _refuse(_call(_return(HMT, 2, DFE, 1)), abi.encodeWithSelector(state, _grant, 2, TransferState.None));
        bytes memory refusal = _seatWithout(HMT, Role.SETTLE);
        _refuse(_call(_return(HMT, 1, DFE, 1)), refusal);
        _seatPair(HMT);
        _resistTampering(address(_fund), _call(_return(HMT, 1, DFE, 1)), 10);
    }

    // A payer can't take back by its own word what the payee says has arrived.
    function test_ThePayeesHoldStopsReturns() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _do(_call(Hold(_next(DFE), _grant, DFE, 2)));
        bytes memory data = _call(_return(HMT, 1, DFE, 1));
        _refuse(data, abi.encodeWithSelector(IFundErrors.Fund_PayeeHolds.selector, _grant, DFE));
        _do(_call(Lift(_next(DFE), _grant, DFE)));
        _do(_call(Hold(_next(HMT), _grant, DFE, 2))); // the payer's own hold doesn't
        _do(data);
    }

    // It could place its hold anew as often as the Treasury lifts it, and block the return for good.
    function test_ASuspendedPayeesHoldStopsNoReturn() public {
        _advance(_grant, HMT, DFE, 1, 400);
        _suspend(DFE);
        _do(_call(Hold(_next(DFE), _grant, DFE, 1)));
        _do(_call(Lift(_next(HMT), _grant, DFE)));
        _do(_call(Hold(_next(DFE), _grant, DFE, 1)));
        _do(_call(_return(HMT, 1, DFE, 300)));
        _sameCash(_grant, 0, 0, 100, 0);
        _send(address(_registry), _call(Reinstate(_next(HMT), DFE)));
        bytes memory data = _call(_return(HMT, 1, DFE, 100));
        _refuse(data, abi.encodeWithSelector(IFundErrors.Fund_PayeeHolds.selector, _grant, DFE));
    }
}
