import type { JsonRpcProvider } from "ethers";

/** Measures how long at least one call to the node was under way, in seconds. */
export class Stopwatch {
  #waiting = 0;
  #since = 0;
  #milliseconds = 0;

  constructor(provider: JsonRpcProvider) {
    const send = provider._send.bind(provider);
    provider._send = async (payload) => {
      if (this.#waiting++ === 0) this.#since = performance.now();
      try {
        return await send(payload);
      } finally {
        if (--this.#waiting === 0) this.#milliseconds += performance.now() - this.#since;
      }
    };
  }

  get seconds(): number {
    return this.#milliseconds / 1000;
  }
}
