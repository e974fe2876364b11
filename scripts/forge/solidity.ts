import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Source texts by path from the root, `/` between folders. */
export type Sources = Record<string, string>;

/** A node of solc's syntax tree. */
export interface Node {
  nodeType: string;
  src: string;
  [field: string]: unknown;
}

/** A node and where it hangs. */
export interface Place {
  node: Node;
  field: string;
  parent?: Place;
}

export interface CompilerError {
  severity: string;
  message: string;
  formattedMessage: string;
  sourceLocation?: { file: string; start: number; end: number };
}

interface Output {
  errors?: CompilerError[];
  sources?: Record<string, { ast: Node }>;
}

interface Compiler {
  compile(input: string, callbacks: { import: typeof readImport }): string;
}

const require = createRequire(import.meta.url);

/**
 * The Solidity files that match. What isn't ASCII (in comments) becomes `?`, so that the compiler's byte offsets are
 * offsets in the text.
 */
export function readSources(root: string, pattern: string): Sources {
  const paths = globSync(pattern, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  return Object.fromEntries(
    paths.sort().map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return [path, text.replace(/\P{ASCII}/gu, "?")];
    }),
  );
}

/** Parses and type-checks without generating code: errors, and the syntax tree of each of `sources`. */
export function analyse(sources: Sources): {
  errors: CompilerError[];
  trees: Record<string, Node>;
} {
  const solc = require("solc") as Compiler;
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(
      Object.entries(sources).map(([path, content]) => [path, { content }]),
    ),
    settings: {
      evmVersion: "cancun",
      outputSelection: Object.fromEntries(
        Object.keys(sources).map((path) => [path, { "": ["ast"] }]),
      ),
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport })) as Output;
  const trees = Object.entries(output.sources ?? {})
    .filter(([path]) => path in sources)
    .map(([path, { ast }]) => [path, ast] as const);
  return {
    errors: (output.errors ?? []).filter(({ severity }) => severity === "error"),
    trees: Object.fromEntries(trees),
  };
}

function readImport(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(require.resolve(path), "utf8") };
  } catch {
    return { error: `${path} not found` };
  }
}

/** Every node below and including `node`, parents first. */
export function* walk(node: Node, field = "", parent?: Place): Generator<Place> {
  const place: Place = { node, field, ...(parent && { parent }) };
  yield place;
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) yield* walk(child, name, place);
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}

/** First byte and the byte after the last. */
export function rangeOf({ src }: Node): [number, number] {
  const [start = 0, length = 0] = src.split(":").map(Number);
  return [start, start + length];
}

export function textOf(source: string, node: Node): string {
  return source.slice(...rangeOf(node));
}

/** Solidity's name of an expression's type. */
export function typeOf(node: Node): string {
  const { typeDescriptions } = node as { typeDescriptions?: { typeString?: string | null } };
  return typeDescriptions?.typeString ?? "";
}
