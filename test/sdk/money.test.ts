import { expect } from "chai";
import fc from "fast-check";
import { currencies, decimalsOf, isCurrency } from "../../sdk/currencies.js";
import {
  addMoney,
  compare,
  decimalString,
  formatMoney,
  MAX_AMOUNT,
  money,
  type Money,
  split,
} from "../../sdk/money.js";
import { refusal } from "./refusal.js";

const anyMoney: fc.Arbitrary<Money> = fc.record({
  amount: fc.bigInt(-MAX_AMOUNT, MAX_AMOUNT),
  currency: fc.constantFrom(...currencies()),
});

describe("currencies", () => {
  it("have the minor units of ISO 4217, not those of the locale data", () => {
    const decimals = { JPY: 0, ISK: 0, GBP: 2, HUF: 2, MGA: 2, BHD: 3, IQD: 3, CLF: 4, UYW: 4 };
    for (const [code, places] of Object.entries(decimals))
      expect(decimalsOf(code), code).to.equal(places);
  });

  it("are the active codes of list one: three capitals each, none twice", () => {
    expect(currencies())
      .to.have.lengthOf(new Set(currencies()).size)
      .and.include.members(["XCG", "ZWG"]);
    for (const code of currencies()) expect(code).to.match(/^[A-Z]{3}$/);
    for (const gone of ["ANG", "BGN", "DEM", "HRK", "ZWL"])
      expect(isCurrency(gone), gone).to.equal(false);
  });

  it("exclude units without a minor unit, lower case and property names", () => {
    for (const code of ["XAU", "XDR", "XXX", "gbp", "", "constructor"]) {
      refusal("money-currency", () => decimalsOf(code));
    }
    expect(refusal("money-currency", () => decimalsOf("gbp")).message).to.contain("Write GBP.");
  });
});

describe("money", () => {
  it("reads a decimal exactly, in minor units", () => {
    expect(money("1433000000.00", "GBP")).to.deep.equal({ amount: 143300000000n, currency: "GBP" });
    expect(money("5", "GBP").amount).to.equal(500n);
    expect(money("5.5", "GBP").amount).to.equal(550n);
    expect(money("0.01", "GBP").amount).to.equal(1n);
    expect(money("1234", "JPY").amount).to.equal(1234n);
    expect(money("1.005", "BHD").amount).to.equal(1005n);
    expect(money("90071992547409.93", "GBP").amount).to.equal(9007199254740993n); // no double holds it
  });

  it("never rounds: more places than the currency has are refused, zeros or not", () => {
    for (const [value, currency] of [
      ["0.001", "GBP"],
      ["10.000", "GBP"],
      ["1.0", "JPY"],
      ["1.0001", "BHD"],
    ] as const) {
      const error = refusal("money-fraction", () => money(value, currency));
      expect(error.data).to.include({ value, currency, decimals: decimalsOf(currency) });
    }
  });

  it("says the row and the column if it's told them", () => {
    const where = { row: 17, column: "Amount" };
    const error = refusal("money-fraction", () => money("0.001", "GBP", { where }));
    expect(error.message).to.match(
      /^Row 17, column Amount: "0\.001" has 3 decimal places and GBP has 2/,
    );
    expect(error.data).to.include({ row: 17, column: "Amount", value: "0.001" });
  });

  it("reads plain decimals only", () => {
    const bad = [
      ...[
        "1,000.00",
        "1.000,00",
        "1e3",
        "+5",
        " 5",
        "5 ",
        "",
        "0x1",
        "NaN",
        "Infinity",
        "-",
        ".5",
        "5.",
      ],
      ...[
        "--5",
        "007",
        "00",
        "1_000",
        "£5",
        "5\n",
        "١٢",
        "５",
        "1.2.3",
        "=1+1",
        "\ufeff5",
        "5\u0000",
      ],
      "1".repeat(1_000_000),
    ];
    for (const value of bad) {
      refusal("money-format", () => money(value, "GBP"));
      refusal("money-format", () => money(value, "GBP", { negative: true }));
    }
  });

  it("refuses values that are not strings", () => {
    for (const value of [5, 5n, null, undefined, {}, ["5"], true, new String("5")]) {
      refusal("money-format", () => money(value as string, "GBP"));
    }
  });

  it("refuses a negative amount unless it's asked for", () => {
    refusal("money-range", () => money("-5", "GBP"));
    refusal("money-range", () => money("-0", "GBP"));
    expect(money("-5", "GBP", { negative: true }).amount).to.equal(-500n);
  });

  it("holds up to uint96 and not one minor unit more", () => {
    const most = decimalString({ amount: MAX_AMOUNT, currency: "GBP" });
    expect(money(most, "GBP").amount).to.equal(2n ** 96n - 1n);
    const over = decimalString({ amount: MAX_AMOUNT + 1n, currency: "GBP" });
    refusal("money-range", () => money(over, "GBP"));
    refusal("money-range", () => money(`-${over}`, "GBP", { negative: true }));
  });

  it("survives being written and read again", () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        const again = money(decimalString(amount), amount.currency, { negative: true });
        expect(again).to.deep.equal(amount);
      }),
    );
  });

  it("reads any text as an exact amount or refuses it with a code", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+0-9.,e ]{0,12}$/));
    fc.assert(
      fc.property(text, fc.constantFrom("GBP", "JPY", "BHD"), (value, currency) => {
        try {
          const read = money(value, currency, { negative: true });
          expect(decimalString(read).replace("-", "")).to.match(
            new RegExp(`^${value.replace("-", "")}`),
          );
        } catch (error) {
          expect((error as { code: string }).code).to.match(/^money-(format|fraction|range)$/);
        }
      }),
    );
  });
});

describe("formatMoney", () => {
  it("writes what the locale's readers expect", () => {
    expect(formatMoney(money("1433000000.00", "GBP"))).to.equal("£1,433,000,000.00");
    expect(formatMoney(money("1234567.5", "EUR"), "de-DE")).to.match(/^1\.234\.567,50\s€$/);
    expect(formatMoney(money("5", "JPY"), "en-GB")).to.equal("JP¥5");
    expect(formatMoney(money("-0.05", "GBP", { negative: true }))).to.equal("-£0.05");
  });

  it("keeps every digit of the largest amount", () => {
    const text = formatMoney({ amount: MAX_AMOUNT, currency: "GBP" });
    expect(text.replaceAll(/[^0-9]/g, "")).to.equal(MAX_AMOUNT.toString());
  });

  it("shows the decimal places of ISO 4217 where the locale data hide them", () => {
    expect(formatMoney(money("1.5", "HUF"))).to.contain("1.50");
    expect(formatMoney(money("1.005", "IQD"))).to.contain("1.005");
  });
});

describe("split", () => {
  it("rounds parts down to the unit and gives the last the remainder", () => {
    const parts = split(money("9250", "GBP"), [25, 25, 50], { unit: 100n });
    expect(parts.map(decimalString)).to.deep.equal(["2312.00", "2312.00", "4626.00"]);
    expect(split(money("0.10", "GBP"), [1, 1, 1]).map(({ amount }) => amount)).to.deep.equal([
      3n,
      3n,
      4n,
    ]);
  });

  it("always adds up to the total, each part but the last a multiple of the unit", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.bigInt(0n, MAX_AMOUNT),
        weights,
        fc.bigInt(1n, 1000n),
        (amount, shares, unit) => {
          const parts = split({ amount, currency: "GBP" }, shares, { unit });
          expect(parts).to.have.lengthOf(shares.length);
          expect(parts.reduce((sum, part) => sum + part.amount, 0n)).to.equal(amount);
          expect(parts.every((part) => part.amount >= 0n)).to.equal(true);
          expect(parts.slice(0, -1).every((part) => part.amount % unit === 0n)).to.equal(true);
        },
      ),
    );
  });

  it("refuses weights that aren't positive whole numbers, units of 0, and negative totals", () => {
    const total = money("10", "GBP");
    for (const weights of [[], [0, 1], [-1, 2], [0.5, 0.5], [NaN], [Infinity], [2 ** 53]]) {
      refusal("money-weights", () => split(total, weights));
    }
    refusal("money-weights", () => split(total, [1, 1], { unit: 0n }));
    refusal("money-range", () => split({ amount: -1n, currency: "GBP" }, [1, 1]));
  });
});

describe("addMoney and compare", () => {
  const pound = money("1", "GBP");

  it("add and order amounts of one currency", () => {
    expect(addMoney(pound, pound, money("0.01", "GBP")).amount).to.equal(201n);
    expect(compare(pound, money("2", "GBP"))).to.equal(-1);
    expect(compare(money("2", "GBP"), pound)).to.equal(1);
    expect(compare(pound, money("1.00", "GBP"))).to.equal(0);
  });

  it("refuse different currencies", () => {
    refusal("money-mixed", () => addMoney(pound, money("1", "EUR")));
    refusal("money-mixed", () => compare(pound, money("1", "EUR")));
  });

  it("refuse a sum that the ledger can't hold", () => {
    refusal("money-range", () => addMoney({ amount: MAX_AMOUNT, currency: "GBP" }, pound));
    refusal("money-range", () =>
      addMoney({ amount: -MAX_AMOUNT, currency: "GBP" }, { amount: -1n, currency: "GBP" }),
    );
  });
});
