// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IInstructed} from "./IInstructed.sol";
import {Approval} from "../types/Authority.sol";
import {OpenFund, SetImplementation, SetVerifier} from "../types/TreasuryTypes.sol";

/// @title The Treasury's list of funds
/// @notice Opens a fund per programme, each an immutable clone with its own book, and keeps the list of signature verifiers.
interface ITreasury is IInstructed {
    /// @notice A fund was opened; `ref` is its name.
    /// @param currency ISO 4217 code.
    /// @param comptroller Organisation that co-signs every drawdown, zero if none.
    /// @param predecessor The fund that it carries on, zero if none.
    event FundOpened(
        bytes32 indexed organisation,
        bytes32 indexed ref,
        address indexed fund,
        bytes3 currency,
        bytes32 comptroller,
        address predecessor,
        address implementation
    );
    /// @notice Funds opened from now on run this code; open books keep theirs.
    event ImplementationSet(bytes32 indexed organisation, bytes32 indexed ref, address implementation);
    /// @notice Keys of this ERC-7913 verifier may (or may no longer) be enrolled; enrolled ones stay.
    event VerifierSet(bytes32 indexed organisation, bytes32 indexed ref, address indexed verifier, bool allowed);

    error Treasury_NotTheTreasury(bytes32 organisation);
    error Treasury_NotAContract(address account);
    error Treasury_NotTheImplementation(address given, address current);
    error Treasury_UnknownFund(address predecessor);
    error Treasury_BadCurrency(bytes3 currency);
    /// @notice The Treasury can't co-sign its own drawdowns.
    error Treasury_OwnComptroller(bytes32 organisation);
    /// @notice The comptroller's officers can't have VERIFY, with which drawdowns are co-signed.
    error Treasury_ComptrollerCannotVerify(bytes32 organisation);

    /// @notice Opens a fund. COMMIT of the Treasury. Requires that `implementation` is the current one, so that officers
    /// know which code they open a book on, and a comptroller, if any, with VERIFY among its roles. Emits {FundOpened}.
    function openFund(OpenFund calldata instruction, Approval[] calldata approvals) external returns (address fund);

    /// @notice Chooses the code of future funds. ADMIN of the Treasury. Emits {ImplementationSet}.
    function setImplementation(SetImplementation calldata instruction, Approval[] calldata approvals) external;

    /// @notice Allows or stops enrolling keys of an ERC-7913 verifier. ADMIN of the Treasury. Emits {VerifierSet}.
    function setVerifier(SetVerifier calldata instruction, Approval[] calldata approvals) external;

    /// @notice The code of the next fund.
    function implementation() external view returns (address);

    /// @notice Whether keys of this ERC-7913 verifier may be enrolled.
    function isVerifier(address verifier) external view returns (bool);

    /// @notice Whether this treasury opened the fund.
    function isFund(address fund) external view returns (bool);

    /// @notice How many funds were opened.
    function fundCount() external view returns (uint256);

    /// @notice Funds `start` to `start + count - 1` in the order of opening, fewer at the end.
    function list(uint256 start, uint256 count) external view returns (address[] memory);

    /// @notice The registry that says who acts for whom.
    function registry() external view returns (address);
}
