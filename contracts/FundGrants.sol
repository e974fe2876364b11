// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {FundBook} from "./FundBook.sol";
import {IFundGrants} from "./interfaces/IFundGrants.sol";
import {IOrganisationRegistry} from "./interfaces/IOrganisationRegistry.sol";
import {FundDeeds} from "./libraries/FundDeeds.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {Ids} from "./libraries/Ids.sol";
import {Approval, Mandate, Role, Verdict} from "./types/Authority.sol";
import {Award, Accept, Decline, Amend, Hold, Lift, Close} from "./types/FundInstructions.sol";
import {Grant, GrantState} from "./types/FundTypes.sol";

/// @title The life of a grant: offered, accepted, offered anew, held, closed
abstract contract FundGrants is IFundGrants, FundBook {
    using GrantLib for Grant;

    uint8 private constant DEPTH_LIMIT = 32;

    /// @inheritdoc IFundGrants
    function award(Award calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        if (i.ceiling == 0) revert Fund_NoCeiling();
        if (i.grantee == 0) revert IOrganisationRegistry.Registry_UnknownOrganisation(i.grantee);
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage parent = _activeGrant(i.parent);
        _requireOrganisation(i.parent, organisation, verdict.organisation, parent.grantee);
        _requireUnheld(i.parent);
        _requireNoAncestor(i.parent, verdict.counterparty, i.grantee);
        if (parent.depth == DEPTH_LIMIT) revert Fund_TooDeep(i.parent, DEPTH_LIMIT);
        parent.use(i.parent, i.amount);
        ++parent.openChildren;
        bytes32 id = Ids.derive(organisation, i.envelope.ref);
        Grant storage grant = _grants[id];
        grant.state = GrantState.Awarded;
        grant.grantee = verdict.counterparty;
        grant.depth = parent.depth + 1;
        grant.awarded = i.amount;
        grant.ceiling = i.ceiling;
        grant.grantor = verdict.organisation;
        grant.parent = i.parent;
        grant.terms = i.terms;
        _awarded.push(id);
        _emitAwarded(i, id);
    }

    /// @inheritdoc IFundGrants
    function accept(Accept calldata i, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantor, 0),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantee(i.grant, grant, verdict, i.envelope.organisation, i.grantor);
        _requireOffer(i.grant, grant, i.amount, i.ceiling, i.terms);
        _requireUnheld(i.grant);
        grant.state = GrantState.Active;
        emit GrantAccepted(i.envelope.organisation, i.envelope.ref, i.grant, i.amount, i.terms);
    }

    /// @inheritdoc IFundGrants
    function decline(Decline calldata i, Approval[] calldata approvals) external {
        Verdict memory verdict = _authorise(
            i.envelope,
            _fact(Role.COMMIT, i.grantor),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantee(i.grant, grant, verdict, i.envelope.organisation, i.grantor);
        _requireOffer(i.grant, grant, i.amount, i.ceiling, i.terms);
        uint96 unused = _shut(i.grant, grant);
        emit GrantDeclined(i.envelope.organisation, i.envelope.ref, i.grant, grant.used, unused);
    }

    /// @inheritdoc IFundGrants
    function amend(Amend calldata i, Approval[] calldata approvals) external {
        _requireAmount(i.amount);
        if (i.ceiling == 0) revert Fund_NoCeiling();
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(
            i.envelope,
            _authority(Role.COMMIT, i.grantee, i.amount),
            FundDeeds.deed(i, _currencyHash()),
            approvals
        );
        Grant storage grant = _grant(i.grant);
        _requireGrantor(i.grant, grant, verdict, organisation, i.grantee);
        if (grant.state == GrantState.Closed) revert Fund_GrantState(i.grant, grant.state);
        _requireUnheld(i.grant);
        if (i.amount < grant.used) revert Fund_BelowUsed(i.grant, grant.used, i.amount);
        if (i.amount < grant.scheduled) revert Fund_OverScheduled(i.grant, i.amount, grant.scheduled);
        Grant storage parent = _activeGrant(grant.parent);
        parent.giveBack(grant.awarded);
        parent.use(grant.parent, i.amount);
        (grant.awarded, grant.ceiling, grant.terms) = (i.amount, i.ceiling, i.terms);
        grant.state = GrantState.Awarded;
        emit GrantAmended(organisation, i.envelope.ref, i.grant, i.grantee, i.amount, i.ceiling, i.terms);
    }

    /// @inheritdoc IFundGrants
    function hold(Hold calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.COMMIT, i.grantee), FundDeeds.deed(i), approvals);
        Grant storage grant = _grant(i.grant);
        _requireOrganisation(i.grant, i.grantee, verdict.counterparty, grant.grantee);
        if (!_isOnPath(i.grant, verdict.organisation)) revert Fund_NotHolder(i.grant, organisation);
        if (_holds[i.grant][verdict.organisation] != 0) revert Fund_AlreadyHeld(i.grant, organisation);
        _holds[i.grant][verdict.organisation] = uint16(i.code) + 1;
        ++grant.holds;
        emit HoldPlaced(organisation, i.envelope.ref, i.grant, i.code);
    }

    /// @inheritdoc IFundGrants
    function lift(Lift calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        bool own = i.holder == organisation;
        Mandate memory mandate = own ? _authority(Role.COMMIT, i.holder, 0) : _fact(Role.COMMIT, i.holder);
        Verdict memory verdict = _authorise(i.envelope, mandate, FundDeeds.deed(i), approvals);
        if (!own && verdict.organisation != TREASURY) revert Fund_NotHolder(i.grant, organisation);
        if (_holds[i.grant][verdict.counterparty] == 0) revert Fund_NotHolder(i.grant, i.holder);
        delete _holds[i.grant][verdict.counterparty];
        --_grant(i.grant).holds;
        emit HoldLifted(organisation, i.envelope.ref, i.grant, i.holder);
    }

    /// @inheritdoc IFundGrants
    function close(Close calldata i, Approval[] calldata approvals) external {
        bytes32 organisation = i.envelope.organisation;
        Verdict memory verdict = _authorise(i.envelope, _fact(Role.COMMIT, i.grantee), FundDeeds.deed(i), approvals);
        Grant storage grant = _grant(i.grant);
        _requireGrantor(i.grant, grant, verdict, organisation, i.grantee);
        uint96 unused = _shut(i.grant, grant);
        emit GrantClosed(organisation, i.envelope.ref, i.grant, grant.used, unused);
    }

    /// @dev Closes a grant at rest, again if late facts came; what it didn't use goes back to its parent.
    function _shut(bytes32 id, Grant storage grant) private returns (uint96 unused) {
        _requireAtRest(id, grant);
        Grant storage parent = _grants[grant.parent];
        unused = grant.headroom();
        parent.giveBack(unused);
        if (grant.state != GrantState.Closed) --parent.openChildren;
        grant.awarded -= unused;
        grant.unplanBeyondAward();
        grant.state = GrantState.Closed;
    }

    /// @dev What the grantee signs is what was offered.
    function _requireOffer(bytes32 id, Grant storage grant, uint96 amount, uint96 ceiling, bytes32 terms) private view {
        if (grant.state != GrantState.Awarded) revert Fund_GrantState(id, grant.state);
        if (amount != grant.awarded) revert Fund_WrongAmount(id, amount, grant.awarded);
        if (ceiling != grant.ceiling) revert Fund_WrongCeiling(id, ceiling, grant.ceiling);
        if (terms != grant.terms) revert Fund_WrongTerms(id, terms, grant.terms);
    }

    function _requireNoAncestor(bytes32 id, uint24 number, bytes32 grantee) private view {
        if (_isOnPath(id, number)) revert Fund_GranteeIsAncestor(id, grantee);
    }

    /// @dev Whether the organisation is grantee of the grant or of any ancestor.
    function _isOnPath(bytes32 id, uint24 number) private view returns (bool) {
        for (bytes32 step = id; step != 0; step = _grants[step].parent) {
            if (_grants[step].grantee == number) return true;
        }
        return false;
    }

    function _emitAwarded(Award calldata i, bytes32 id) private {
        emit GrantAwarded(
            i.envelope.organisation,
            i.envelope.ref,
            id,
            i.parent,
            i.grantee,
            i.amount,
            i.ceiling,
            i.terms,
            i.classification,
            i.kind
        );
    }
}
