// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FundBook} from "./FundBook.sol";
import {IFundBudget} from "./interfaces/IFundBudget.sol";
import {BankingDate} from "./libraries/BankingDate.sol";
import {BudgetDeeds} from "./libraries/BudgetDeeds.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {Ids} from "./libraries/Ids.sol";
import {Approval, Envelope, Role, Verdict} from "./types/Authority.sol";
import {Vote, ReduceVote, DrawDown, Surrender, Credit, Lose, CloseFund} from "./types/FundInstructions.sol";
import {Grant, GrantState, VoteAccount} from "./types/FundTypes.sol";

/// @title How authority and cash come into a fund and leave it
abstract contract FundBudget is IFundBudget, FundBook {
    using GrantLib for Grant;

    /// @dev Most that votes, and income apart from them, may add up to: movements have to turn all of it over 65,536 times before
    /// a sum leaves uint96. Apart, so that nobody's income takes the room of votes.
    uint96 private constant BUDGET_LIMIT = type(uint80).max / 2;

    /// @inheritdoc IFundBudget
    function vote(Vote calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        if (i.availableUntil == 0) revert Fund_NoAvailability();
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, 0, i.amount),
            BudgetDeeds.deed(i, _currencyHash()),
            approvals
        );
        _requireTreasury(i.envelope, verdict);
        bytes32 id = Ids.derive(i.envelope.organisation, i.envelope.ref);
        _votes[id] = VoteAccount({amount: i.amount, drawn: 0, availableUntil: i.availableUntil});
        Grant storage root = _activeGrant(ROOT);
        _requireWithinLimit(root.awarded - _sums.credited, i.amount);
        root.awarded += i.amount;
        emit Voted(i.envelope.organisation, i.envelope.ref, id, i.amount, i.authority, i.availableUntil, i.kind);
    }

    /// @inheritdoc IFundBudget
    function reduceVote(ReduceVote calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.COMMIT, 0),
            BudgetDeeds.deed(i, _currencyHash()),
            approvals
        );
        _requireTreasury(i.envelope, verdict);
        VoteAccount storage account = _vote(i.vote);
        _requireUndrawn(i.vote, account, i.amount);
        Grant storage root = _grants[ROOT];
        uint96 headroom = root.headroom();
        if (i.amount > headroom) revert Fund_InsufficientHeadroom(ROOT, headroom, i.amount);
        account.amount -= i.amount;
        root.awarded -= i.amount;
        emit VoteReduced(i.envelope.organisation, i.envelope.ref, i.vote, i.amount, i.authority);
    }

    /// @inheritdoc IFundBudget
    function drawDown(
        DrawDown calldata i,
        Approval[] calldata approvals,
        Approval[] calldata comptrollerApprovals
    ) external {
        _requireAmount(i.amount);
        bytes32 organisation = i.envelope.organisation;
        bytes32 digest = _claim(i.envelope, BudgetDeeds.deed(i, _currencyHash()));
        Verdict memory verdict = _sign(
            organisation,
            i.envelope.ref,
            _authority(Role.RELEASE, 0, i.amount),
            digest,
            approvals
        );
        _requireTreasury(i.envelope, verdict);
        bytes32 comptroller = _fundTerms().comptroller;
        if (i.comptroller != comptroller) revert Fund_WrongComptroller(i.comptroller, comptroller);
        if (comptroller != 0) {
            _cosign(comptroller, i.envelope.ref, _authority(Role.VERIFY, 0, 0), digest, comptrollerApprovals);
        }
        _draw(i.vote, i.amount);
        emit DrawnDown(organisation, i.envelope.ref, i.vote, comptroller, i.amount);
    }

    /// @inheritdoc IFundBudget
    function surrender(Surrender calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        Verdict memory verdict = _authorise(
            i.envelope,
            _limitedFact(Role.RELEASE, 0, i.amount),
            BudgetDeeds.deed(i, _currencyHash()),
            approvals
        );
        _requireTreasury(i.envelope, verdict);
        Grant storage root = _grants[ROOT];
        root.debit(ROOT, i.amount);
        root.use(ROOT, i.amount);
        _sums.surrendered += i.amount;
        emit CashSurrendered(i.envelope.organisation, i.envelope.ref, i.amount);
    }

    /// @inheritdoc IFundBudget
    function credit(Credit calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        BankingDate.check(i.bankingDate);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _limitedFact(Role.SETTLE, 0, i.amount),
            BudgetDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireOrganisation(i.grant, organisation, verdict.organisation, grant.grantee);
        _requireWithinLimit(_sums.credited, i.amount);
        grant.credit(i.amount);
        _sums.credited += i.amount;
        _earn(grant, i.amount);
        emit CashCredited(organisation, i.envelope.ref, i.grant, i.amount, i.bankReference, i.bankingDate, i.kind);
    }

    /// @inheritdoc IFundBudget
    function lose(Lose calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _limitedFact(Role.RELEASE, i.grantee, i.amount),
            BudgetDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        // nobody is above the root: the Treasury records its own loss
        uint24 grantor = i.grant == ROOT ? TREASURY : grant.grantor;
        _requireOrganisation(i.grant, organisation, verdict.organisation, grantor);
        _requireOrganisation(i.grant, i.grantee, verdict.counterparty, grant.grantee);
        grant.debit(i.grant, i.amount);
        _charge(i.grant, i.amount);
        _sums.lost += i.amount;
        emit CashLost(organisation, i.envelope.ref, i.grant, i.grantee, i.amount, i.reason);
    }

    /// @inheritdoc IFundBudget
    function closeFund(CloseFund calldata i, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.COMMIT, 0), BudgetDeeds.deed(i), approvals);
        _requireTreasury(i.envelope, verdict);
        Grant storage root = _grants[ROOT];
        _requireAtRest(ROOT, root);
        root.state = GrantState.Closed;
        // the award stays: late cash can only be surrendered out of headroom
        emit FundClosed(i.envelope.organisation, i.envelope.ref, root.used, root.headroom());
    }

    function _draw(bytes32 id, uint96 amount) private {
        VoteAccount storage account = _vote(id);
        if (block.timestamp > account.availableUntil) revert Fund_VoteLapsed(id, account.availableUntil);
        _requireUndrawn(id, account, amount);
        account.drawn += amount;
        _sums.drawn += amount;
        _activeGrant(ROOT).credit(amount);
    }

    /// @dev Income is budget of the grant where it arose; those above it pass it through. The root's limit comes first: what it
    /// refuses could leave the range of an account below it.
    function _earn(Grant storage grant, uint96 amount) private {
        while (grant.parent != 0) {
            grant.earn(amount);
            grant = _grants[grant.parent];
            grant.used += amount;
        }
        grant.awarded += amount;
    }

    function _requireWithinLimit(uint96 already, uint96 amount) private pure {
        uint256 raised = uint256(already) + amount;
        if (raised > BUDGET_LIMIT) revert Fund_OverBudgetLimit(BUDGET_LIMIT, raised);
    }

    function _vote(bytes32 id) private view returns (VoteAccount storage account) {
        account = _votes[id];
        if (account.availableUntil == 0) revert Fund_UnknownVote(id);
    }

    function _requireUndrawn(bytes32 id, VoteAccount storage account, uint96 amount) private view {
        uint96 undrawn = account.amount - account.drawn;
        if (amount > undrawn) revert Fund_VoteExhausted(id, undrawn, amount);
    }

    function _requireTreasury(Envelope calldata envelope, Verdict memory verdict) private pure {
        _requireOrganisation(ROOT, envelope.organisation, verdict.organisation, TREASURY);
    }
}
