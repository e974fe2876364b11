// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./Test.sol";
import {BankingDate} from "../../contracts/libraries/BankingDate.sol";
import {IFundErrors} from "../../contracts/interfaces/IFundErrors.sol";

/// @notice Banking dates are yyyymmdd from 1900 to 9999; months have up to 31 days here, the banks know how many.
contract BankingDateTest is Test {
    function check(uint32 date) external pure {
        BankingDate.check(date);
    }

    function test_DatesFromTheFirstToTheLastAreTaken() public view {
        uint32[8] memory dates = [
            uint32(19000101),
            19000131,
            19010101,
            20240229,
            20270115,
            20271231,
            99990101,
            99991231
        ];
        for (uint256 k = 0; k < dates.length; ++k) this.check(dates[k]);
    }

    // Every month has a first and a last day, and none before or after.
    function test_MonthsAreTwelveAndDaysThirtyOne() public {
        for (uint32 month = 0; month < 100; ++month) {
            uint32 start = 20270000 + 100 * month;
            bool exists = month >= 1 && month <= 12;
            _judged(start, false);
            _judged(start + 1, exists);
            _judged(start + 31, exists);
            _judged(start + 32, false);
            _judged(start + 99, false);
        }
    }

    function test_YearsHaveFourDigitsFrom1900() public {
        uint32[6] memory others = [uint32(0), 1, 18991231, 100000101, 270115, type(uint32).max];
        for (uint256 k = 0; k < others.length; ++k) _judged(others[k], false);
    }

    function _judged(uint32 date, bool sound) private {
        if (!sound) vm.expectRevert(abi.encodeWithSelector(IFundErrors.Fund_BadBankingDate.selector, date));
        this.check(date);
    }
}
