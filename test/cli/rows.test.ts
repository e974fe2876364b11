import { expect } from "chai";
import { csvRows } from "../../cli/rows/csv.js";
import { FirstLines } from "../../cli/rows/first-lines.js";
import { inOrder } from "../../cli/rows/in-order.js";
import { jsonlRows } from "../../cli/rows/jsonl.js";
import { utf8Lines } from "../../cli/rows/utf8.js";
import { csvLine } from "../../cli/rows/write-csv.js";
import { isTallyError } from "../../sdk/index.js";

/** A file as a stream of pieces of so many bytes. */
async function* pieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) {
    yield Promise.resolve(content.subarray(at, at + size));
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const SIZES = [1, 2, 3, 4, 5, 7, 16, 10_000];

describe("rows of files", () => {
  it("are the same however the file comes in pieces, and at the same lines", async () => {
    const text = '\ufeffname,note\r\n"é,\r\n1","a ""b"""\r\n\r\n,\r\n£,2\r3,4\n5,6';
    for (const size of SIZES) {
      const rows = await all(csvRows(utf8Lines("x.csv", pieces(Buffer.from(text), size))));
      const cells = rows.map(({ line, cells: found }) => [line, ...(found?.values() ?? [])]);
      expect(cells, `pieces of ${size}`).to.deep.equal([
        ...[[1], [2, "é,\n1", 'a "b"'], [6, "£", "2"], [7, "3", "4"], [8, "5", "6"]],
      ]);
    }
  });

  it("that aren't UTF-8 are refused at their line, however the file comes in pieces", async () => {
    const content = Buffer.concat([Buffer.from("a,b\r\n1,é\n2,"), Buffer.from([0xa3, 0x0a])]);
    for (const size of SIZES) {
      const error: unknown = await all(utf8Lines("x.csv", pieces(content, size))).catch(
        (thrown: unknown) => thrown,
      );
      expect(isTallyError(error, "rows-encoding") && error.data.line, `${size}`).to.equal(3);
    }
  });

  it("of JSON keep their lines beside empty ones, and state no field twice", async () => {
    const text = '{"a":"1"}\n\n  \n{"a":"1","a":"2"}\n[1]\nnull\n{"b":"2"}';
    const rows = await all(jsonlRows(utf8Lines("x.jsonl", pieces(Buffer.from(text), 9))));
    expect(rows.map(({ line, json, problems }) => [line, json ?? problems.length])).to.deep.equal([
      ...[
        [1, { a: "1" }],
        [4, 1],
        [5, 1],
        [6, 1],
        [7, { b: "2" }],
      ],
    ]);
  });

  it("come back as they were written", async () => {
    const cells = ["a", 'say "b"', "c,d", ""];
    const text = csvLine(["w", "x", "y", "z"]) + csvLine(cells);
    const [, row] = await all(csvRows(utf8Lines("x.csv", pieces(Buffer.from(text), 64))));
    expect([...row!.cells!.values()]).to.deep.equal(cells.slice(0, 3)); // empty cells are left out
  });

  it("are made a few at once, given on in order, and an error waits for those on their way", async () => {
    let running = 0;
    let most = 0;
    async function* numbers() {
      for (let nr = 0; nr < 20; nr++) yield Promise.resolve(nr);
    }
    const made = inOrder(numbers(), 4, async (nr) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, nr % 3));
      running--;
      if (nr === 17) throw new Error("seventeen");
      return nr;
    });
    const got: number[] = [];
    const error: unknown = await (async () => {
      for await (const nr of made) got.push(nr);
    })().catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.equal("seventeen");
    expect(got).to.deep.equal(Array.from({ length: 17 }, (_, nr) => nr));
    expect([most, running]).to.deep.equal([4, 0]);
  });

  it("are told from others by their first lines, however many there are", () => {
    const lines = new FirstLines();
    const texts = Array.from({ length: 5_000 }, (_, nth) => `GB-GOV-14 REC-${nth}`);
    texts.forEach((each, nth) => expect(lines.note(each, nth + 2)).to.equal(undefined));
    texts.forEach((each, nth) => expect(lines.note(each, 9_999)).to.equal(nth + 2));
    expect(lines.note("", 10_000)).to.equal(undefined);
    expect(lines.note("", 10_001)).to.equal(10_000);
  });
});
