import { expect } from "chai";
import { isTallyError, TallyError } from "../../sdk/tally-error.js";

describe("TallyError", () => {
  it("carries a code, words, values and the error underneath", () => {
    const cause = new Error("underneath");
    const error = new TallyError("batch-index", "No such leaf.", { data: { index: 7 }, cause });
    expect(error).to.be.instanceOf(Error);
    expect(error).to.include({
      name: "TallyError",
      code: "batch-index",
      message: "No such leaf.",
      cause,
    });
    expect(error.data).to.deep.equal({ index: 7 });
  });

  it("has no cause and empty data if it was given none", () => {
    const error = new TallyError("batch-empty", "Empty.");
    expect(error.data).to.deep.equal({});
    expect(Object.hasOwn(error, "cause")).to.equal(false);
  });

  it("is told from other errors, and one code from another", () => {
    const error = new TallyError("batch-empty", "Empty.");
    expect(isTallyError(error)).to.equal(true);
    expect(isTallyError(error, "batch-empty")).to.equal(true);
    expect(isTallyError(error, "batch-leaf")).to.equal(false);
    expect(isTallyError(new Error("batch-empty"))).to.equal(false);
    expect(isTallyError(undefined)).to.equal(false);
  });
});
