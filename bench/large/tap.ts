import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands between a push and its node, and notes when something first passes. */
export interface Tap {
  url: string;
  /** Milliseconds of `performance.now()` at which the first transaction came, with its last byte. */
  readonly firstTransaction: number | undefined;
  /** Milliseconds at which the first look-up of many references came. */
  readonly firstLookUp: number | undefined;
  close(): void;
}

/** Bytes above which a call is one of many references, not of a grant or an organisation. */
const MANY = 20_000;

/** Passes calls on to a node, and answers back, byte by byte. */
export async function openTap(node: string): Promise<Tap> {
  const { hostname, port } = new URL(node);
  const seen: { firstTransaction?: number; firstLookUp?: number } = {};
  const server = createServer((from, to) => {
    const parts: Buffer[] = [];
    from.on("data", (part: Buffer) => parts.push(part));
    from.on("end", () => {
      const body = Buffer.concat(parts);
      if (body.includes("eth_sendRawTransaction")) seen.firstTransaction ??= performance.now();
      else if (body.length > MANY) seen.firstLookUp ??= performance.now();
      const { method, headers } = from;
      const onward = request({ hostname, port, method, headers }, (answer) => {
        to.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(to);
      });
      onward.on("error", () => to.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get firstTransaction() {
      return seen.firstTransaction;
    },
    get firstLookUp() {
      return seen.firstLookUp;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
