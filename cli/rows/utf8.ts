import { isUtf8 } from "node:buffer";
import { TallyError } from "../../sdk/index.js";

const [LF, CR] = [0x0a, 0x0d];
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The text of a file, with \n for every line break and no byte order mark, in pieces of whole lines.
 *
 * @throws TallyError `rows-encoding`, naming the line.
 */
export async function* utf8Lines(
  file: string,
  bytes: AsyncIterable<Buffer>,
): AsyncGenerator<string> {
  let [line, first] = [1, true];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    let piece: Buffer = Buffer.concat([rest, chunk]);
    if (first && piece.length < BOM.length) {
      rest = piece;
      continue;
    }
    if (first) piece = withoutMark(file, piece);
    first = false;
    const end = endOfLines(piece);
    rest = piece.subarray(end);
    if (rest.length > LONGEST) throw tooLong(file, line + lineBreaks(piece.subarray(0, end)));
    if (end === 0) continue;
    yield textOf(file, piece.subarray(0, end), line);
    line += lineBreaks(piece.subarray(0, end));
  }
  const last = first ? withoutMark(file, rest) : rest;
  if (last.length > 0) yield textOf(file, last, line);
}

/** Longest line, in bytes: a plan with its approvals is far shorter. */
const LONGEST = 4 * 1024 * 1024;

function tooLong(file: string, line: number): TallyError {
  return new TallyError(
    "rows-encoding",
    `${file}, line ${line}: it has more than ${LONGEST} bytes.`,
  );
}

function withoutMark(file: string, bytes: Buffer): Buffer {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (wide || (bytes[0] === 0xfe && bytes[1] === 0xff)) throw wrongEncoding(file, 1, "UTF-16");
  return bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes;
}

/** Behind the last line break; a \r at the very end may be half of one. */
function endOfLines(bytes: Buffer): number {
  const cr = bytes.lastIndexOf(CR, -2);
  return Math.max(bytes.lastIndexOf(LF), cr) + 1;
}

function textOf(file: string, bytes: Buffer, line: number): string {
  if (isUtf8(bytes)) return bytes.toString("utf8").replace(/\r\n?/g, "\n");
  let [from, at] = [0, line];
  for (let to = 0; to < bytes.length; to++) {
    if (bytes[to] !== LF) continue;
    if (!isUtf8(bytes.subarray(from, to))) break;
    [from, at] = [to + 1, at + 1];
  }
  throw wrongEncoding(file, at, "another encoding");
}

function lineBreaks(bytes: Buffer): number {
  return (
    bytes
      .toString("latin1")
      .replace(/\r\n/g, "\n")
      .split(/[\r\n]/).length - 1
  );
}

function wrongEncoding(file: string, line: number, what: string): TallyError {
  return new TallyError(
    "rows-encoding",
    `${file}, line ${line}: it is in ${what}, not UTF-8. Save it as "CSV UTF-8", or convert it, and run it again.`,
    { data: { file, line } },
  );
}
