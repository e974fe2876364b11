// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFundErrors} from "../interfaces/IFundErrors.sol";

/// @title Banking dates, yyyymmdd
library BankingDate {
    function check(uint32 date) internal pure {
        (uint32 year, uint32 month, uint32 day) = (date / 10000, (date / 100) % 100, date % 100);
        bool sound = year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
        if (!sound) revert IFundErrors.Fund_BadBankingDate(date);
    }
}
