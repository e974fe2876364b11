import { isNode, rangeOf, textOf, typeOf, type Node, type Place } from "../forge/solidity.js";

/** A change to a source: `text` in place of what lies from `start` to `end`. */
export interface Edit {
  operator: string;
  /** What is switched, or lies in it. */
  place: Place;
  /** What to show of it, if that is more. */
  shown?: Node;
  start: number;
  end: number;
  text: string;
}

/** Finds a declaration by its id in the syntax trees, to know constants and their siblings. */
export type Declarations = ReadonlyMap<number, Place>;

type Change = Omit<Edit, "place"> & { place?: Place };

const SWAPS: Record<string, [operator: string, ...others: string[]]> = {
  "+": ["arithmetic", "-"],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
  "%": ["arithmetic", "*"],
  "**": ["arithmetic", "*"],
  "&": ["bits", "|"],
  "|": ["bits", "&"],
  "^": ["bits", "&"],
  "<<": ["bits", ">>"],
  ">>": ["bits", "<<"],
  "<": ["comparison", "<=", ">="],
  "<=": ["comparison", "<", ">"],
  ">": ["comparison", ">=", "<="],
  ">=": ["comparison", ">", "<"],
  "==": ["comparison", "!="],
  "!=": ["comparison", "=="],
  "&&": ["connective", "||"],
  "||": ["connective", "&&"],
  "+=": ["assignment", "-="],
  "-=": ["assignment", "+="],
  "*=": ["assignment", "/="],
  "/=": ["assignment", "*="],
  "|=": ["assignment", "&="],
  "&=": ["assignment", "|="],
  "++": ["assignment", "--"],
  "--": ["assignment", "++"],
};

const YUL_SWAPS: Record<string, string> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  shl: "shr",
  shr: "shl",
  or: "and",
  and: "or",
  lt: "gt",
  gt: "lt",
};

/** What can be changed about one node. */
export function editsOf(source: string, place: Place, declarations: Declarations): Edit[] {
  const changes = OPERATORS[place.node.nodeType]?.(source, place, declarations) ?? [];
  return changes.map((change) => ({ place, ...change }));
}

const OPERATORS: Record<
  string,
  (source: string, place: Place, declarations: Declarations) => Change[]
> = {
  Assignment: (_, place) => swapBetween(place.node, "leftHandSide", "rightHandSide"),
  BinaryOperation: (source, place) => [
    ...swapBetween(place.node, "leftExpression", "rightExpression"),
    ...operandsDropped(source, place.node),
  ],
  Conditional: (source, { node }) => [
    replaced("condition forced", node, textOf(source, child(node, "trueExpression"))),
    replaced("condition forced", node, textOf(source, child(node, "falseExpression"))),
  ],
  EmitStatement: (_, { node }) => [replaced("event dropped", node, "")],
  ExpressionStatement: (_, place) => statementDropped(place),
  ForStatement: loopSkipped,
  FunctionCall: (source, place) => [
    ...argumentsZeroed(source, place),
    ...mandateSwapped(source, place.node),
  ],
  Identifier: constantSwapped,
  IfStatement: conditionForced,
  Literal: literalChanged,
  MemberAccess: (source, place, declarations) => [
    ...constantSwapped(source, place, declarations),
    ...stateSwapped(source, place.node, declarations),
  ],
  Return: resultChanged,
  RevertStatement: (_, place) =>
    guardedBy(place) ? [] : [replaced("requirement removed", place.node, "")],
  UnaryOperation: unaryChanged,
  WhileStatement: loopSkipped,
  YulFunctionCall: yulSwapped,
  YulLiteral: yulLiteralChanged,
};

function replaced(operator: string, node: Node, text: string): Change {
  const [start, end] = rangeOf(node);
  return { operator, start, end, text };
}

function child(node: Node, field: string): Node {
  const value = node[field];
  if (!isNode(value)) throw new Error(`${node.nodeType} without ${field}`);
  return value;
}

function swapBetween(node: Node, left: string, right: string): Change[] {
  const [, start] = rangeOf(child(node, left));
  const [end] = rangeOf(child(node, right));
  const [operator, ...others] = SWAPS[node.operator as string] ?? [""];
  return others.map((other) => ({ operator, start, end, text: ` ${other} ` }));
}

function operandsDropped(source: string, node: Node): Change[] {
  if (node.operator !== "&&" && node.operator !== "||") return [];
  return ["leftExpression", "rightExpression"].map((side) =>
    replaced("operand dropped", node, textOf(source, child(node, side))),
  );
}

function unaryChanged(source: string, { node }: Place): Change[] {
  const operator = node.operator as string;
  const operand = textOf(source, child(node, "subExpression"));
  if (operator === "!" || operator === "~") return [replaced("negation dropped", node, operand)];
  const [kind, other] = SWAPS[operator] ?? [];
  if (kind !== "assignment" || other === undefined) return [];
  return [replaced(kind, node, node.prefix === true ? `${other}${operand}` : `${operand}${other}`)];
}

/** Writes and calls whose result nobody uses; a loop's step is part of the loop. */
function statementDropped({ node, field }: Place): Change[] {
  if (field === "loopExpression") return [];
  const call = child(node, "expression").nodeType === "FunctionCall";
  return [replaced(call ? "call dropped" : "write dropped", node, "")];
}

function isRevert(statement: Node): boolean {
  if (statement.nodeType === "RevertStatement") return true;
  const statements = statement.nodeType === "Block" ? (statement.statements as Node[]) : [];
  return statements.length === 1 && statements.every(isRevert);
}

/** Whether a condition decides if the statement runs: then the condition is what is changed. */
function guardedBy({ parent, field }: Place): boolean {
  if (parent?.node.nodeType === "IfStatement") return true;
  return parent?.node.nodeType === "Block" && field === "statements" && isRevert(parent.node)
    ? guardedBy(parent)
    : false;
}

function conditionForced(_: string, { node }: Place): Change[] {
  const condition = child(node, "condition");
  const requirement = isRevert(child(node, "trueBody")) && !isNode(node.falseBody);
  if (requirement) return [replaced("requirement removed", condition, "false")];
  return ["true", "false"].map((text) => replaced("condition forced", condition, text));
}

function loopSkipped(_: string, { node }: Place): Change[] {
  return isNode(node.condition) ? [replaced("condition forced", node.condition, "false")] : [];
}

function literalChanged(_: string, { node, parent }: Place): Change[] {
  const value = String(node.value);
  if (parent?.node.nodeType === "ArrayTypeName") return [];
  if (node.kind === "bool") return [replaced("literal", node, value === "true" ? "false" : "true")];
  if (node.kind === "string" && value !== "") {
    const last = String.fromCharCode(value.charCodeAt(value.length - 1) + 1);
    return [replaced("literal", node, JSON.stringify(value.slice(0, -1) + last))];
  }
  if (
    node.kind !== "number" ||
    isNode(node.subdenomination) ||
    typeof node.subdenomination === "string"
  )
    return [];
  return neighbours(value).map((text) => replaced("literal", node, text));
}

function neighbours(value: string): string[] {
  if (!/^(0x)?[0-9a-f_]+$/i.test(value)) return [];
  const number = BigInt(value.replaceAll("_", ""));
  return [number + 1n, ...(number > 0n ? [number - 1n] : [])].map((n) =>
    value.startsWith("0x") ? `0x${n.toString(16).padStart(value.length - 2, "0")}` : String(n),
  );
}

function referenced(node: Node, declarations: Declarations): Place | undefined {
  return declarations.get(Number(node.referencedDeclaration));
}

/** A constant's next sibling of the same type; without one, the values beside it. */
function constantSwapped(source: string, { node }: Place, declarations: Declarations): Change[] {
  const declaration = referenced(node, declarations);
  if (declaration?.node.nodeType !== "VariableDeclaration" || declaration.node.constant !== true)
    return [];
  const type = typeOf(declaration.node);
  const siblings = ((declaration.parent?.node.nodes ?? []) as Node[]).filter(
    (other) => other.constant === true && typeOf(other) === type,
  );
  const text = textOf(source, node);
  if (siblings.length > 1) {
    const next = siblings[(siblings.indexOf(declaration.node) + 1) % siblings.length];
    const name = String(next?.name);
    return [replaced("constant", node, text.replace(/\w+$/, name))];
  }
  if (/^u?int\d+$/.test(type)) {
    return ["+", "-"].map((sign) => replaced("constant", node, `(${text} ${sign} 1)`));
  }
  return /^bytes\d+$/.test(type) ? [replaced("constant", node, `${type}(0)`)] : [];
}

function stateSwapped(source: string, node: Node, declarations: Declarations): Change[] {
  const { node: member, parent } = referenced(node, declarations) ?? {};
  if (member?.nodeType !== "EnumValue" || parent === undefined) return [];
  const members = parent.node.members as Node[];
  const next = members[(members.indexOf(member) + 1) % members.length];
  return [replaced("state", node, textOf(source, node).replace(/\w+$/, String(next?.name)))];
}

/** The zero of a value type, or the opposite of a boolean; nothing for other types and for what is written out. */
function zeroOf(source: string, node: Node): string | undefined {
  const type = typeOf(node);
  if (node.nodeType === "Literal") return undefined;
  if (type === "bool") return `!(${textOf(source, node)})`;
  return /^(u?int\d+|bytes\d+|address)$/.test(type) ? `${type}(0)` : undefined;
}

/** Each alone is switched: two of a call with many arguments need more stack than there is. */
function zeroed(operator: string, source: string, nodes: Node[], parent: Place): Change[] {
  return nodes.flatMap((node) => {
    const zero = zeroOf(source, node);
    const place = { node, field: "arguments", parent };
    return zero === undefined
      ? []
      : [{ ...replaced(operator, node, zero), place, shown: parent.node }];
  });
}

/** What events and errors say, deeds contain, structs are made of and mandates ask. */
function argumentsZeroed(source: string, place: Place): Change[] {
  const { node } = place;
  const callee = textOf(source, child(node, "expression"));
  const says = node.kind === "functionCall" && /^(\w+\.)*[A-Z]\w*$/.test(callee);
  const telling =
    node.kind === "structConstructorCall" ||
    callee.startsWith("abi.encode") ||
    MANDATES.has(callee) ||
    says;
  return telling ? zeroed("argument", source, node.arguments as Node[], place) : [];
}

const MANDATES = new Set(["_authority", "_fact"]);

/** An instruction that a suspension should stop no longer is, and the other way round. */
function mandateSwapped(source: string, node: Node): Change[] {
  const callee = textOf(source, child(node, "expression"));
  if (!MANDATES.has(callee)) return [];
  const [role, counterparty] = (node.arguments as Node[]).map((each) => textOf(source, each));
  const other =
    callee === "_fact"
      ? `_authority(${role}, ${counterparty}, 0)`
      : `_fact(${role}, ${counterparty})`;
  return [replaced("mandate", node, other)];
}

/** Comparisons change in their own way. */
function resultChanged(source: string, place: Place): Change[] {
  const { expression } = place.node;
  if (!isNode(expression)) return [];
  const results =
    expression.nodeType === "TupleExpression" ? (expression.components as Node[]) : [expression];
  const others = results.filter(
    ({ nodeType, operator }) => nodeType !== "BinaryOperation" || !/^[=!]=$/.test(String(operator)),
  );
  return zeroed("result", source, others, place);
}

function yulSwapped(source: string, { node }: Place): Change[] {
  const callee = child(node, "functionName");
  const name = String(callee.name);
  if (name === "iszero") {
    return (node.arguments as Node[]).map((each) =>
      replaced("assembly", node, textOf(source, each)),
    );
  }
  const other = YUL_SWAPS[name];
  return other === undefined ? [] : [replaced("assembly", callee, other)];
}

function yulLiteralChanged(_: string, { node }: Place): Change[] {
  return neighbours(String(node.value)).map((text) => replaced("assembly", node, text));
}
