// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {FundBook} from "./FundBook.sol";
import {IFundPayments} from "./interfaces/IFundPayments.sol";
import {GrantLib} from "./libraries/GrantLib.sol";
import {Leaf, MerkleSum, Node} from "./libraries/MerkleSum.sol";
import {
    Batch,
    BatchFact,
    BatchView,
    Condition,
    Grant,
    GrantView,
    Totals,
    Transfer,
    VoteAccount
} from "./types/FundTypes.sol";
import {FundTerms} from "./types/TreasuryTypes.sol";

/// @title What can be read of a fund's book
abstract contract FundViews is IFundPayments, FundBook {
    using BitMaps for BitMaps.BitMap;
    using GrantLib for Grant;

    /// @inheritdoc IFundPayments
    function verifyPayment(
        bytes32 grant,
        bytes32 batch,
        Leaf calldata leaf,
        Node[] calldata proof
    ) external view returns (bool) {
        Batch storage record = _batches[grant][batch];
        return MerkleSum.verify(record.root, record.amount, record.count, leaf, proof);
    }

    /// @inheritdoc IFundPayments
    function isBounced(bytes32 grant, bytes32 batch, uint32 index) external view returns (bool) {
        return _batches[grant][batch].bounced.get(index);
    }

    /// @inheritdoc IFundPayments
    function grantOf(bytes32 id) external view returns (GrantView memory) {
        Grant storage grant = _grants[id];
        return
            GrantView({
                state: grant.state,
                depth: grant.depth,
                holds: grant.holds,
                openChildren: grant.openChildren,
                parent: grant.parent,
                grantor: _REGISTRY.identifierOf(grant.grantor),
                grantee: _REGISTRY.identifierOf(grant.grantee),
                terms: grant.terms,
                awarded: grant.awarded,
                used: grant.used,
                credits: grant.credits,
                debits: grant.debits,
                inFlight: grant.inFlight,
                refunding: grant.refunding,
                scheduled: grant.scheduled,
                ceiling: grant.ceiling
            });
    }

    /// @inheritdoc IFundPayments
    function transferOf(bytes32 grant, int32 transfer) external view returns (Transfer memory, Condition memory) {
        return (_transfers[grant][transfer], _conditions[grant][transfer]);
    }

    /// @inheritdoc IFundPayments
    function voteOf(bytes32 vote) external view returns (VoteAccount memory) {
        return _votes[vote];
    }

    /// @inheritdoc IFundPayments
    function batchOf(bytes32 grant, bytes32 batch) external view returns (BatchView memory) {
        Batch storage record = _batches[grant][batch];
        return
            BatchView({
                posted: record.facts & BatchFact.POSTED != 0,
                settled: record.facts & BatchFact.SETTLED != 0,
                acknowledged: record.facts & BatchFact.ACKNOWLEDGED != 0,
                voided: record.facts & BatchFact.VOIDED != 0,
                count: record.count,
                amount: record.amount,
                back: record.back,
                root: record.root,
                payee: _REGISTRY.identifierOf(record.payee)
            });
    }

    /// @inheritdoc IFundPayments
    function holdOf(bytes32 grant, bytes32 organisation) external view returns (bool held, uint8 code) {
        uint16 codePlusOne = _holds[grant][_REGISTRY.numberOf(organisation)];
        return codePlusOne == 0 ? (false, 0) : (true, uint8(codePlusOne - 1));
    }

    /// @inheritdoc IFundPayments
    function listGrants(uint256 start, uint256 count) external view returns (bytes32[] memory grants) {
        uint256 end = _end(start, count);
        grants = new bytes32[](end - start);
        for (uint256 n = start; n < end; ++n) grants[n - start] = _nth(n);
    }

    /// @inheritdoc IFundPayments
    function grantCount() external view returns (uint256) {
        return _awarded.length + 1;
    }

    /// @inheritdoc IFundPayments
    function totals(uint256 start, uint256 count) external view returns (Totals memory page) {
        uint256 end = _end(start, count);
        for (uint256 n = start; n < end; ++n) {
            Grant storage grant = _grants[_nth(n)];
            page.cash += grant.cash();
            page.outstanding += uint256(grant.inFlight) + grant.refunding;
            page.used += grant.used;
            if (n > 0) page.awarded += grant.awarded;
        }
        page.drawn = _sums.drawn;
        page.credited = _sums.credited;
        page.postedBack = _sums.postedBack;
        page.settled = _sums.settled;
        page.writtenOff = _sums.writtenOff;
        page.lost = _sums.lost;
        page.surrendered = _sums.surrendered;
    }

    /// @inheritdoc IFundPayments
    function terms() external view returns (FundTerms memory) {
        return _fundTerms();
    }

    function _nth(uint256 n) private view returns (bytes32) {
        return n == 0 ? ROOT : _awarded[n - 1];
    }

    function _end(uint256 start, uint256 count) private view returns (uint256) {
        uint256 length = _awarded.length + 1;
        if (start >= length) return start;
        return count > length - start ? length : start + count;
    }
}
