import { editsOf, type Declarations, type Edit } from "./operators.js";
import {
  isNode,
  rangeOf,
  typeOf,
  walk,
  type Node,
  type Place,
  type Sources,
} from "../forge/solidity.js";

/** One change to one contract, and the statement or expression that is switched for it. */
export interface Mutant {
  id: number;
  path: string;
  contract: string;
  /** With its parameters' types, as `deed(Vote,bytes32)`. */
  function: string;
  operator: string;
  line: number;
  /** What it changes, to be read: the line of assembly, the call of an argument, otherwise all that is switched. */
  original: string;
  replacement: string;
  host: Host;
  /** What the host is switched for. */
  code: string;
}

export interface Host {
  start: number;
  end: number;
  statement: boolean;
}

/** All mutants of the sources in `paths`, numbered from 1. */
export function findMutants(
  sources: Sources,
  trees: Record<string, Node>,
  paths: string[],
): Mutant[] {
  const declarations = declarationsIn(Object.values(trees));
  const mutants: Mutant[] = [];
  for (const path of paths) {
    const [source, tree] = [sources[path], trees[path]];
    if (source === undefined || tree === undefined) continue;
    for (const place of walk(tree)) {
      const names = whereabouts(place);
      if (names === undefined) continue;
      for (const edit of editsOf(source, place, declarations)) {
        mutants.push({ id: mutants.length + 1, path, ...names, ...describe(source, edit) });
      }
    }
  }
  return mutants;
}

function declarationsIn(trees: Node[]): Declarations {
  const declarations = new Map<number, Place>();
  for (const tree of trees) {
    for (const place of walk(tree)) {
      if (typeof place.node.id === "number") declarations.set(place.node.id, place);
    }
  }
  return declarations;
}

/** The contract and the function, for nodes inside a function: what is declared outside is changed where it is used. */
function whereabouts(place: Place): { contract: string; function: string } | undefined {
  let definition: Node | undefined;
  for (let at: Place | undefined = place; at; at = at.parent) {
    if (at.node.nodeType === "FunctionDefinition") definition = at.node;
    if (at.node.nodeType === "ContractDefinition" && definition) {
      return { contract: String(at.node.name), function: signatureOf(definition) };
    }
  }
  return undefined;
}

function signatureOf(definition: Node): string {
  const { parameters } = definition.parameters as { parameters: Node[] };
  const types = parameters.map((each) =>
    typeOf(each)
      .replace(/^(struct|enum|contract) /, "")
      .replace(/ .*/, ""),
  );
  const name = definition.name === "" ? String(definition.kind) : String(definition.name);
  return `${name}(${types.join(",")})`;
}

function describe(
  source: string,
  edit: Edit,
): Omit<Mutant, "id" | "path" | "contract" | "function"> {
  const host = hostOf(source, edit.place);
  const code = changed(source, edit, host.start, host.end);
  const assembly = edit.place.node.nodeType.startsWith("Yul");
  const [start, end] = edit.shown ? rangeOf(edit.shown) : [host.start, host.end];
  const from = assembly ? source.lastIndexOf("\n", edit.start) + 1 : start;
  const to = assembly ? source.indexOf("\n", edit.end) : end;
  return {
    operator: edit.operator,
    line: source.slice(0, edit.start).split("\n").length,
    original: source.slice(from, to),
    replacement: changed(source, edit, from, to),
    host,
    code,
  };
}

/** The text from `from` to `to` with the edit in it; a statement of which nothing is left loses its semicolon. */
function changed(source: string, edit: Edit, from: number, to: number): string {
  const text = source.slice(from, edit.start) + edit.text + source.slice(edit.end, to);
  return text === ";" ? "" : text;
}

/** Literals take their type from what surrounds them, and what has no value can't be chosen between. */
const UNSWITCHABLE =
  /int_const|rational_const|literal_string|^tuple\(\)$|^function |^type\(|^error$/;

/** The smallest thing around a node that can be switched whole. */
function hostOf(source: string, place: Place): Host {
  let at = place;
  if (STATEMENTS.has(at.node.nodeType)) return statementHost(source, at.node);
  if (isNode(at.node.condition) && CONDITIONED.has(at.node.nodeType))
    return expressionHost(at.node.condition);
  for (;;) {
    const { node, parent } = at;
    if (parent === undefined) throw new Error(`${node.nodeType} outside any statement`);
    if (node.nodeType.startsWith("Yul") || node.nodeType === "InlineAssembly") {
      if (node.nodeType === "InlineAssembly") return { ...expressionHost(node), statement: true };
      at = parent;
      continue;
    }
    const alone = STATEMENTS.has(parent.node.nodeType) && parent.field !== "loopExpression";
    if (alone && (UNSWITCHABLE.test(typeOf(node)) || isWrite(node)))
      return statementHost(source, parent.node);
    const mustClimb = UNSWITCHABLE.test(typeOf(node)) || isAssignedTo(at);
    if (!mustClimb || ENDS.has(parent.node.nodeType)) return expressionHost(node);
    at = parent;
  }
}

const STATEMENTS = new Set(["EmitStatement", "ExpressionStatement", "Return", "RevertStatement"]);
const ENDS = new Set([
  "ExpressionStatement",
  "VariableDeclarationStatement",
  "ModifierInvocation",
  "InheritanceSpecifier",
]);
const CONDITIONED = new Set(["IfStatement", "WhileStatement", "ForStatement"]);

function isWrite({ nodeType, operator }: Node): boolean {
  return (
    nodeType === "Assignment" ||
    (nodeType === "UnaryOperation" && /^(\+\+|--|delete)$/.test(String(operator)))
  );
}

/** Whether the expression is (the base of) what is written to. */
function isAssignedTo({ node, parent, field }: Place): boolean {
  if (parent === undefined) return false;
  const { nodeType } = parent.node;
  if (nodeType === "Assignment") return field === "leftHandSide";
  if (nodeType === "UnaryOperation") return isWrite(parent.node);
  const base =
    (nodeType === "IndexAccess" && field === "baseExpression") ||
    (nodeType === "MemberAccess" && field === "expression") ||
    (nodeType === "TupleExpression" && isNode(node));
  return base && isAssignedTo(parent);
}

function expressionHost(node: Node): Host {
  const [start, end] = rangeOf(node);
  return { start, end, statement: false };
}

/** With its semicolon, which the compiler doesn't count. */
function statementHost(source: string, node: Node): Host {
  const [start, end] = rangeOf(node);
  const semicolon = source.indexOf(";", end);
  if (source.slice(end, semicolon).trim() !== "")
    throw new Error(`no semicolon after ${node.nodeType}`);
  return { start, end: semicolon + 1, statement: true };
}
