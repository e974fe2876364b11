// Reads Solidity as text. Whatever it doesn't expect is an error: a proof must not pass over code that it didn't see.

/** Replaces what `pattern` matches, which must be exactly `times` times. */
export function replace(text, pattern, by, times = 1) {
  const every = new RegExp(pattern.source, "g");
  const found = text.match(every)?.length ?? 0;
  if (found !== times)
    throw new Error(
      `${pattern} is there ${found} times, not ${times}: the code has changed, and so must the proof`,
    );
  return text.replace(every, () => by);
}

/** Every function of a contract or library: its name, parameters, what is said after them, and the lines of its body. */
export function functionsOf(source) {
  const text = source.replace(/^ *\/\/.*\n/gm, "");
  const functions = [
    ...text.matchAll(/^ {4}function (\w+)\(([^)]*)\)([^{]*)\{\n([\s\S]*?)^ {4}\}$/gm),
  ];
  const all = text.match(/\bfunction \w+/g)?.length ?? 0;
  if (functions.length !== all)
    throw new Error(`of ${all} functions, ${functions.length} can be read`);
  return functions.map(([, name, parameters, suffix, body]) => ({
    name,
    parameters: parameters
      .split(",")
      .map((parameter) => parameter.trim())
      .filter((parameter) => parameter !== ""),
    suffix,
    body,
  }));
}

export function contract(name, functions) {
  return `// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.28;\n\ncontract ${name} {\n${functions}\n}\n`;
}
