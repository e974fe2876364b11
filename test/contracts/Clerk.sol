// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";
import {TypedData} from "./TypedData.sol";
import {IInstructed} from "../../contracts/interfaces/IInstructed.sol";
import {IFundBudget} from "../../contracts/interfaces/IFundBudget.sol";
import {IFundGrants} from "../../contracts/interfaces/IFundGrants.sol";
import {IFundPayments} from "../../contracts/interfaces/IFundPayments.sol";
import {IOrganisationRegistry} from "../../contracts/interfaces/IOrganisationRegistry.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Node} from "../../contracts/libraries/MerkleSum.sol";
import "../../contracts/types/Authority.sol";
import "../../contracts/types/FundInstructions.sol";
import "../../contracts/types/RegistryTypes.sol";
import "../../contracts/types/TreasuryTypes.sol";

/// @notice How a hand signs; all but the plain ones should be refused, or are other kinds of keys.
enum Style {
    Plain,
    HighS,
    Compact,
    BadV,
    P256
}

/// @notice Who signs (`signer`, as enrolled) and with what.
struct Hand {
    bytes signer;
    uint256 key;
    Style style;
}

/// @title Writes calls out as officers would sign them
/// @notice The digests come from the type strings in this file, not from the contracts' own encodings.
contract Clerk is Test {
    string private constant LIMIT = "Limit(string currency,uint96 amount)";
    string private constant OFFICER = "Officer(bytes signer,uint8 roles,uint64 validUntil,Limit[] limits)";

    address public immutable REGISTRY;
    address public immutable TREASURY;
    address public fund;
    bytes3 private _currency;
    bool private _asSeated;

    mapping(bytes32 organisation => Hand[]) private _hands;

    constructor(address registry, address treasury) {
        REGISTRY = registry;
        TREASURY = treasury;
    }

    /// @notice Whose hands sign for an organisation from now on.
    function seat(bytes32 organisation, Hand[] calldata hands) external {
        delete _hands[organisation];
        for (uint256 k = 0; k < hands.length; ++k) _hands[organisation].push(hands[k]);
    }

    /// @notice Leaves approvals in the order of seats instead of the one that is asked for.
    function keepOrder(bool asSeated) external {
        _asSeated = asSeated;
    }

    function open(address fund_, bytes3 currency) external {
        (fund, _currency) = (fund_, currency);
    }

    // What anybody may send once it is signed.

    function register(Register calldata i, bytes[] calldata possessions) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.register, (i, possessions, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function enrol(Enrol calldata i, bytes calldata proof) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.enrol, (i, proof, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function retire(Retire calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.retire, (i, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function setQuorum(SetQuorum calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.setQuorum, (i, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function suspend(Suspend calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.suspend, (i, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function reinstate(Reinstate calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.reinstate, (i, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function startRecovery(StartRecovery calldata i, bytes[] calldata proofs) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.startRecovery, (i, proofs, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function vetoRecovery(VetoRecovery calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.vetoRecovery, (i, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function adjudicate(Adjudicate calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IOrganisationRegistry.adjudicate, (i, _signed(REGISTRY, i.envelope, _of(i))));
    }

    function succeed(Succeed calldata i) external view returns (bytes memory) {
        bytes32 digest = digestOf(REGISTRY, _of(i));
        return
            abi.encodeCall(
                IOrganisationRegistry.succeed,
                (
                    i,
                    approvals(i.envelope.organisation, digest),
                    approvals(i.old, digest),
                    approvals(i.successor, digest)
                )
            );
    }

    function openFund(OpenFund calldata i) external view returns (bytes memory) {
        return abi.encodeCall(ITreasury.openFund, (i, _signed(TREASURY, i.envelope, _of(i))));
    }

    function setImplementation(SetImplementation calldata i) external view returns (bytes memory) {
        return abi.encodeCall(ITreasury.setImplementation, (i, _signed(TREASURY, i.envelope, _of(i))));
    }

    function setVerifier(SetVerifier calldata i) external view returns (bytes memory) {
        return abi.encodeCall(ITreasury.setVerifier, (i, _signed(TREASURY, i.envelope, _of(i))));
    }

    function withdraw(address target, Envelope calldata e) external view returns (bytes memory) {
        return abi.encodeCall(IInstructed.withdraw, (e, _signed(target, e, hashWithdraw(e))));
    }

    function vote(Vote calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundBudget.vote, (i, _signed(fund, i.envelope, _of(i))));
    }

    function drawDown(DrawDown calldata i) external view returns (bytes memory) {
        bytes32 digest = digestOf(fund, _of(i));
        return
            abi.encodeCall(
                IFundBudget.drawDown,
                (i, approvals(i.envelope.organisation, digest), approvals(i.comptroller, digest))
            );
    }

    function award(Award calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.award, (i, _signed(fund, i.envelope, _of(i))));
    }

    function accept(Accept calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.accept, (i, _signed(fund, i.envelope, _of(i))));
    }

    function schedule(Schedule calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.schedule, (i, _signed(fund, i.envelope, _of(i))));
    }

    function attest(Attest calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.attest, (i, _signed(fund, i.envelope, _of(i))));
    }

    function release(Release calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.release, (i, _signed(fund, i.envelope, _of(i))));
    }

    function cancel(Cancel calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.cancel, (i, _signed(fund, i.envelope, _of(i))));
    }

    function refund(Refund calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.refund, (i, _signed(fund, i.envelope, _of(i))));
    }

    function settle(Settle calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.settle, (i, _signed(fund, i.envelope, _of(i))));
    }

    function signReceipt(SignReceipt calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.signReceipt, (i, _signed(fund, i.envelope, _of(i))));
    }

    function recordReturn(RecordReturn calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.recordReturn, (i, _signed(fund, i.envelope, _of(i))));
    }

    function hold(Hold calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.hold, (i, _signed(fund, i.envelope, _of(i))));
    }

    function lift(Lift calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.lift, (i, _signed(fund, i.envelope, _of(i))));
    }

    function close(Close calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.close, (i, _signed(fund, i.envelope, _of(i))));
    }

    function pay(Pay calldata i) external view returns (bytes memory) {
        bytes32 digest = digestOf(fund, _of(i));
        return
            abi.encodeCall(
                IFundPayments.pay,
                (i, approvals(i.envelope.organisation, digest), approvals(i.verifier, digest))
            );
    }

    function settleBatch(SettleBatch calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundPayments.settleBatch, (i, _signed(fund, i.envelope, _of(i))));
    }

    function bounce(Bounce calldata i, Node[][] calldata proofs) external view returns (bytes memory) {
        return abi.encodeCall(IFundPayments.bounce, (i, proofs, _signed(fund, i.envelope, _of(i))));
    }

    function acknowledge(Acknowledge calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundPayments.acknowledge, (i, _signed(fund, i.envelope, _of(i))));
    }

    function reduceVote(ReduceVote calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundBudget.reduceVote, (i, _signed(fund, i.envelope, _of(i))));
    }

    function surrender(Surrender calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundBudget.surrender, (i, _signed(fund, i.envelope, _of(i))));
    }

    function decline(Decline calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.decline, (i, _signed(fund, i.envelope, _of(i))));
    }

    function amend(Amend calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.amend, (i, _signed(fund, i.envelope, _of(i))));
    }

    function reverseReceipt(
        ReverseReceipt calldata i,
        SignReceipt calldata receipt
    ) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.reverseReceipt, (i, receipt, _signed(fund, i.envelope, _of(i))));
    }

    function writeOff(WriteOff calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundGrants.writeOff, (i, _signed(fund, i.envelope, _of(i))));
    }

    function voidBatch(VoidBatch calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundPayments.voidBatch, (i, _signed(fund, i.envelope, _of(i))));
    }

    function recover(Recover calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundPayments.recover, (i, _signed(fund, i.envelope, _of(i))));
    }

    function credit(Credit calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundBudget.credit, (i, _signed(fund, i.envelope, _of(i))));
    }

    function lose(Lose calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundBudget.lose, (i, _signed(fund, i.envelope, _of(i))));
    }

    function closeFund(CloseFund calldata i) external view returns (bytes memory) {
        return abi.encodeCall(IFundBudget.closeFund, (i, _signed(fund, i.envelope, _of(i))));
    }

    // What is signed: the type, and the instruction as it is sent.

    function _of(Register calldata i) internal pure returns (bytes32) {
        string memory what = string.concat(
            "Register(string organisation,string reference,string subject,string name,uint8 roles,Officer[] officers,uint8[] quorums,uint64 validUntil)",
            LIMIT,
            OFFICER
        );
        return
            keccak256(
                abi.encode(
                    keccak256(bytes(what)),
                    TypedData.text(i.envelope.organisation),
                    TypedData.text(i.envelope.ref),
                    TypedData.text(i.subject),
                    keccak256(bytes(i.name)),
                    i.roles,
                    _hash(i.officers),
                    _hash(i.quorums),
                    i.envelope.validUntil
                )
            );
    }

    function _of(StartRecovery calldata i) internal pure returns (bytes32) {
        string memory what =
            "StartRecovery(string organisation,string reference,string subject,Officer[] officers,uint8[] quorums,uint64 validUntil)";
        bytes memory words = abi.encode(i.envelope, i.subject, _hash(i.officers), _hash(i.quorums));
        return _hash(string.concat(what, LIMIT, OFFICER), words);
    }

    function _of(VetoRecovery calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "VetoRecovery(string organisation,string reference,string startedBy,string recovery,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Adjudicate calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Adjudicate(string organisation,string reference,string subject,string startedBy,string recovery,bool upheld,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Succeed calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Succeed(string organisation,string reference,string old,string successor,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Enrol calldata i) internal pure returns (bytes32) {
        string memory what = "Enrol(string organisation,string reference,Officer officer,uint64 validUntil)";
        return _hash(string.concat(what, LIMIT, OFFICER), abi.encode(i.envelope, _hash(i.officer)));
    }

    function _of(Retire calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Retire(string organisation,string reference,bytes signer,bool resigns,uint64 validUntil)",
                abi.encode(i.envelope, keccak256(i.signer), i.resigns)
            );
    }

    function _of(SetQuorum calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "SetQuorum(string organisation,string reference,uint8 role,uint8 quorum,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Suspend calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Suspend(string organisation,string reference,string subject,uint8 reason,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Reinstate calldata i) internal pure returns (bytes32) {
        return _hash("Reinstate(string organisation,string reference,string subject,uint64 validUntil)", abi.encode(i));
    }

    function _of(OpenFund calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "OpenFund(string organisation,string reference,string currency,string comptroller,address predecessor,address implementation,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(SetImplementation calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "SetImplementation(string organisation,string reference,address implementation,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(SetVerifier calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "SetVerifier(string organisation,string reference,address verifier,bool allowed,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function hashWithdraw(Envelope calldata e) public pure returns (bytes32) {
        return _hash("Withdraw(string organisation,string reference,uint64 validUntil)", abi.encode(e));
    }

    function _of(Vote calldata i) internal view returns (bytes32) {
        return
            _money(
                "Vote(string organisation,string reference,string currency,uint96 amount,string authority,uint64 availableUntil,uint8 kind,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(DrawDown calldata i) internal view returns (bytes32) {
        return
            _money(
                "DrawDown(string organisation,string reference,bytes32 vote,string comptroller,string currency,uint96 amount,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Award calldata i) internal view returns (bytes32) {
        return
            _money(
                "Award(string organisation,string reference,bytes32 parent,string grantee,string currency,uint96 amount,uint96 ceiling,bytes32 terms,string classification,uint8 kind,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Accept calldata i) internal view returns (bytes32) {
        return
            _money(
                "Accept(string organisation,string reference,bytes32 grant,string grantor,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Schedule calldata i) internal view returns (bytes32) {
        string memory tranche =
            "Tranche(int32 number,uint96 amount,uint40 notBefore,string verifier,bytes32 condition)";
        bytes memory list;
        for (uint256 k = 0; k < i.tranches.length; ++k) {
            Tranche calldata t = i.tranches[k];
            bytes32 verifier = TypedData.text(t.verifier);
            bytes memory row = abi.encode(
                keccak256(bytes(tranche)),
                t.number,
                t.amount,
                t.notBefore,
                verifier,
                t.condition
            );
            list = bytes.concat(list, keccak256(row));
        }
        string memory what = string.concat(
            "Schedule(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,Tranche[] tranches,uint64 validUntil)",
            tranche
        );
        return _money(what, abi.encode(i.envelope, i.grant, i.grantee, i.amount, keccak256(list)));
    }

    function _of(Attest calldata i) internal view returns (bytes32) {
        return
            _money(
                "Attest(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,bytes32 condition,bytes32 evidence,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Release calldata i) internal view returns (bytes32) {
        return
            _money(
                "Release(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Cancel calldata i) internal view returns (bytes32) {
        return
            _money(
                "Cancel(string organisation,string reference,bytes32 grant,int32 tranche,string grantee,string currency,uint96 amount,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Refund calldata i) internal view returns (bytes32) {
        return
            _money(
                "Refund(string organisation,string reference,bytes32 grant,int32 transfer,string grantor,string currency,uint96 amount,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Settle calldata i) internal view returns (bytes32) {
        return
            _money(
                "Settle(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(SignReceipt calldata i) internal view returns (bytes32) {
        return
            _money(
                "SignReceipt(string organisation,string reference,bytes32 grant,int32 transfer,string payer,string currency,uint96 amount,uint32 bankingDate,bytes32 evidence,string originalCurrency,uint96 originalAmount,bool final,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(RecordReturn calldata i) internal view returns (bytes32) {
        return
            _money(
                "RecordReturn(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint8 reason,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Hold calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Hold(string organisation,string reference,bytes32 grant,string grantee,uint8 code,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Lift calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Lift(string organisation,string reference,bytes32 grant,string holder,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Close calldata i) internal pure returns (bytes32) {
        return
            _hash(
                "Close(string organisation,string reference,bytes32 grant,string grantee,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Pay calldata i) internal view returns (bytes32) {
        return
            _money(
                "Pay(string organisation,string reference,bytes32 grant,string payee,string verifier,bytes32 root,string currency,uint96 amount,uint32 count,bytes32 manifest,uint8 kind,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(SettleBatch calldata i) internal view returns (bytes32) {
        return
            _money(
                "SettleBatch(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Bounce calldata i) internal view returns (bytes32) {
        string memory payment = "Payment(uint32 index,bytes32 payee,uint96 amount)";
        bytes memory list;
        for (uint256 k = 0; k < i.payments.length; ++k) {
            bytes memory row = abi.encode(keccak256(bytes(payment)), i.payments[k]);
            list = bytes.concat(list, keccak256(row));
        }
        string memory what = string.concat(
            "Bounce(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,Payment[] payments,uint64 validUntil)",
            payment
        );
        return
            _money(
                what,
                abi.encode(i.envelope, i.grant, i.batch, i.amount, i.bankReference, i.bankingDate, keccak256(list))
            );
    }

    function _of(Acknowledge calldata i) internal view returns (bytes32) {
        return
            _money(
                "Acknowledge(string organisation,string reference,bytes32 grant,string payer,string batch,string currency,uint96 amount,uint32 bankingDate,bytes32 evidence,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(ReduceVote calldata i) internal view returns (bytes32) {
        return
            _money(
                "ReduceVote(string organisation,string reference,bytes32 vote,string currency,uint96 amount,string authority,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Surrender calldata i) internal view returns (bytes32) {
        return
            _money(
                "Surrender(string organisation,string reference,string currency,uint96 amount,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Decline calldata i) internal view returns (bytes32) {
        return
            _money(
                "Decline(string organisation,string reference,bytes32 grant,string grantor,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Amend calldata i) internal view returns (bytes32) {
        return
            _money(
                "Amend(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,uint96 ceiling,bytes32 terms,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(ReverseReceipt calldata i) internal view returns (bytes32) {
        return
            _money(
                "ReverseReceipt(string organisation,string reference,bytes32 grant,int32 transfer,string payer,string receipt,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(WriteOff calldata i) internal view returns (bytes32) {
        return
            _money(
                "WriteOff(string organisation,string reference,bytes32 grant,int32 transfer,string payee,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(VoidBatch calldata i) internal view returns (bytes32) {
        return
            _money(
                "VoidBatch(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Recover calldata i) internal view returns (bytes32) {
        return
            _money(
                "Recover(string organisation,string reference,bytes32 grant,string batch,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,bytes32 evidence,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Credit calldata i) internal view returns (bytes32) {
        return
            _money(
                "Credit(string organisation,string reference,bytes32 grant,string currency,uint96 amount,bytes32 bankReference,uint32 bankingDate,uint8 kind,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(Lose calldata i) internal view returns (bytes32) {
        return
            _money(
                "Lose(string organisation,string reference,bytes32 grant,string grantee,string currency,uint96 amount,uint8 reason,uint64 validUntil)",
                abi.encode(i)
            );
    }

    function _of(CloseFund calldata i) internal pure returns (bytes32) {
        return _hash("CloseFund(string organisation,string reference,uint64 validUntil)", abi.encode(i));
    }

    function digestOf(address target, bytes32 structHash) public view returns (bytes32) {
        string memory name =
            target == REGISTRY
                ? "Tallystick Registry"
                : (target == TREASURY ? "Tallystick Treasury" : "Tallystick Fund");
        return TypedData.digest(name, target, structHash);
    }

    function digestOfDrawDown(DrawDown calldata i) external view returns (bytes32) {
        return digestOf(fund, _of(i));
    }

    function digestOfReceipt(SignReceipt calldata i) external view returns (bytes32) {
        return digestOf(fund, _of(i));
    }

    function digestOfPay(Pay calldata i) external view returns (bytes32) {
        return digestOf(fund, _of(i));
    }

    function digestOfSucceed(Succeed calldata i) external view returns (bytes32) {
        return digestOf(REGISTRY, _of(i));
    }

    function digestOfRelease(Release calldata i) external view returns (bytes32) {
        return digestOf(fund, _of(i));
    }

    function digestOfWithdraw(address target, Envelope calldata e) external view returns (bytes32) {
        return digestOf(target, hashWithdraw(e));
    }

    function approvals(bytes32 organisation, bytes32 digest) public view returns (Approval[] memory list) {
        Hand[] memory hands = _hands[organisation];
        list = new Approval[](hands.length);
        for (uint256 k = 0; k < hands.length; ++k) list[k] = Approval(hands[k].signer, sign(hands[k], digest));
        if (!_asSeated) _sort(list);
    }

    /// @notice How a key proves that its holder joins the organisation by the instruction in this envelope.
    function possession(
        bytes32 organisation,
        Hand calldata hand,
        Envelope calldata e
    ) external view returns (bytes memory) {
        bytes32 what = keccak256("Possession(string organisation,bytes signer,string by,string reference)");
        bytes32 joins = TypedData.text(organisation);
        bytes32 by = TypedData.text(e.organisation);
        bytes32 structHash = keccak256(abi.encode(what, joins, keccak256(hand.signer), by, TypedData.text(e.ref)));
        return sign(hand, digestOf(REGISTRY, structHash));
    }

    function sign(Hand memory hand, bytes32 digest) public pure returns (bytes memory) {
        if (hand.style == Style.P256) {
            (bytes32 a, bytes32 b) = vm.signP256(hand.key, digest);
            uint256 order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
            if (uint256(b) > order / 2) b = bytes32(order - uint256(b));
            return bytes.concat(a, b);
        }
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(hand.key, digest);
        if (hand.style == Style.BadV) v = 29;
        if (hand.style == Style.Compact) return bytes.concat(r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        if (hand.style == Style.HighS) {
            s = bytes32(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141 - uint256(s));
            v = v == 27 ? 28 : 27;
        }
        return bytes.concat(r, s, bytes1(v));
    }

    function _signed(
        address target,
        Envelope calldata envelope,
        bytes32 structHash
    ) private view returns (Approval[] memory) {
        return approvals(envelope.organisation, digestOf(target, structHash));
    }

    function _money(string memory what, bytes memory words) private view returns (bytes32) {
        return TypedData.hash(what, words, _currency);
    }

    function _hash(string memory what, bytes memory words) private pure returns (bytes32) {
        return TypedData.hash(what, words, 0);
    }

    function _hash(OfficerTerms[] calldata officers) private pure returns (bytes32) {
        bytes memory list;
        for (uint256 k = 0; k < officers.length; ++k) list = bytes.concat(list, _hash(officers[k]));
        return keccak256(list);
    }

    function _hash(uint8[7] calldata quorums) private pure returns (bytes32) {
        bytes memory list;
        for (uint256 k = 0; k < 7; ++k) list = bytes.concat(list, bytes32(uint256(quorums[k])));
        return keccak256(list);
    }

    function _hash(OfficerTerms calldata officer) private pure returns (bytes32) {
        bytes memory list;
        for (uint256 k = 0; k < officer.limits.length; ++k) {
            bytes32 currency = TypedData.text(officer.limits[k].currency);
            bytes memory row = abi.encode(keccak256(bytes(LIMIT)), currency, officer.limits[k].amount);
            list = bytes.concat(list, keccak256(row));
        }
        bytes32 what = keccak256(bytes(string.concat(OFFICER, LIMIT)));
        bytes32 signer = keccak256(officer.signer);
        return keccak256(abi.encode(what, signer, officer.roles, officer.validUntil, keccak256(list)));
    }

    function _sort(Approval[] memory list) private pure {
        for (uint256 k = 1; k < list.length; ++k) {
            for (uint256 j = k; j > 0 && keccak256(list[j].signer) < keccak256(list[j - 1].signer); --j) {
                (list[j], list[j - 1]) = (list[j - 1], list[j]);
            }
        }
    }
}
