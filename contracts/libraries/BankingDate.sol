// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "../interfaces/IFundErrors.sol";

/// @title Banking dates, yyyymmdd
library BankingDate {
    function check(uint32 date) internal pure {
        uint256 monthAndDay = date % 10000;
        uint256 day = monthAndDay % 100;
        bool sound = date > 19000000 && date < 99991232 && monthAndDay > 100 && monthAndDay < 1232;
        if (!sound || day == 0 || day > 31) revert IFundErrors.Fund_BadBankingDate(date);
    }
}
