import { isTallyError } from "../../sdk/index.js";
import { JsonShape } from "../../sdk/json-shape.js";
import type { Row } from "./row.js";

const SHAPE: JsonShape = new JsonShape("rows-bad", "The line");

/** Rows of a file with one JSON object a line. */
export async function* jsonlRows(pieces: AsyncIterable<string>): AsyncGenerator<Row> {
  let line = 0;
  for await (const piece of pieces) {
    for (const text of piece.replace(/\n$/, "").split("\n")) {
      line += 1;
      if (text.trim() !== "") yield rowIn(text, line);
    }
  }
}

function rowIn(text: string, line: number): Row {
  try {
    const json = SHAPE.parse(text);
    const object = json !== null && typeof json === "object" && !Array.isArray(json);
    if (object) return { line, json: json as Row["json"], problems: [] };
    return { line, problems: [{ line, column: "", reason: "is not a JSON object" }] };
  } catch (error) {
    if (!isTallyError(error, "rows-bad")) throw error;
    const reason = error.message.replace("The line: the text ", "");
    return { line, problems: [{ line, column: "", reason }] };
  }
}
