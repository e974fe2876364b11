import { keccak256 } from "ethers";
import { createKeccak } from "hash-wasm";

let hash = (bytes: Uint8Array): string => keccak256(bytes);
let loading: Promise<void> | undefined;

/** keccak256 of bytes as 0x-prefixed hex; the same with and without {@link quickKeccak}. */
export function keccakOf(bytes: Uint8Array): string {
  return hash(bytes);
}

/** Has {@link keccakOf} use WebAssembly, ten times as fast: worth its loading where plans come by the thousand. */
export function quickKeccak(): Promise<void> {
  loading ??= createKeccak(256).then((hasher) => {
    hash = (bytes) => `0x${hasher.init().update(bytes).digest("hex")}`;
  });
  return loading;
}
