/** Fields of an EIP-712 type, written as in its `encodeType`. */
export function fields(text: string): { type: string; name: string }[] {
  return text.split(",").map((field) => {
    const [type, name] = field.split(" ");
    return { type: type!, name: name! };
  });
}
