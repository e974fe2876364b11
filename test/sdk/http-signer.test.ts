import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { getBytes, keccak256, recoverAddress, Signature, SigningKey, Wallet } from "ethers";
import { httpSigner, type HttpSignerOptions } from "../../sdk/index.js";
import { digestBytes } from "../../sdk/signers/officer-signer.js";
import { rejection } from "./refusal.js";

const WHAT = {
  domain: {
    ...{ name: "Test", version: "1", chainId: "1" },
    verifyingContract: "0xa7f1a2e4b5c6d7e8f90123456789abcdef012345",
  },
  types: { Note: [{ name: "text", type: "string" }] },
  message: { text: "what is signed" },
};
const DIGEST = digestBytes(WHAT);
const TOKEN = "secret-token";

/** Answers as Web3Signer does for eth1 keys. */
class Service {
  readonly keys = [Wallet.createRandom(), Wallet.createRandom()].map(
    ({ privateKey }) => new SigningKey(privateKey),
  );
  /** Spoils a signature before it is sent. */
  spoil = (signature: string): string => signature;
  status = 200;
  silent = false;
  asked = 0;
  #server: Server | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      if (this.silent) return;
      void this.#answer(request).then(([status, body]) => {
        response.statusCode = status;
        response.end(body);
      });
    });
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  address(n: number): string {
    return new Wallet(this.keys[n]!.privateKey).address;
  }

  async #answer(request: IncomingMessage): Promise<[number, string]> {
    ++this.asked;
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return [401, ""];
    if (this.status !== 200) return [this.status, "an answer that isn't shown"];
    const names = this.keys.map(({ publicKey }) => `0x${publicKey.slice(4)}`);
    const path = request.url ?? "";
    if (path === "/api/v1/eth1/publicKeys") return [200, JSON.stringify(names)];
    const key = this.keys[names.indexOf(path.replace("/api/v1/eth1/sign/", ""))];
    if (key === undefined) return [404, ""];
    const { data } = JSON.parse(await text(request)) as { data: string };
    return [200, this.spoil(key.sign(keccak256(data)).serialized)];
  }
}

describe("a key at a signing service", () => {
  const service = new Service();
  let url = "";

  before(async () => (url = await service.start()));
  after(() => service.stop());
  beforeEach(() => {
    service.spoil = (signature) => signature;
    service.status = 200;
  });

  const signer = (options: Partial<HttpSignerOptions> = {}) =>
    httpSigner({
      ...{ url, address: service.address(1), headers: { Authorization: `Bearer ${TOKEN}` } },
      ...options,
    });

  it("signs what EIP-712 hashes, as the key that is named", async () => {
    const officer = signer();
    expect(await officer.key()).to.equal(service.address(1).toLowerCase());
    const signature = await officer.sign(WHAT);
    expect(recoverAddress(DIGEST, signature)).to.equal(service.address(1));
  });

  it("asks for the service's keys once", async () => {
    const officer = signer();
    const before = service.asked;
    await Promise.all([officer.key(), officer.sign(WHAT), officer.sign(WHAT)]);
    expect(service.asked - before).to.equal(3);
  });

  it("takes signatures in quotes, and with v of 0 or 1", async () => {
    service.spoil = (signature) => {
      const bytes = getBytes(signature);
      bytes[64]! -= 27;
      return `"0x${Buffer.from(bytes).toString("hex")}"`;
    };
    const signature = await signer().sign(WHAT);
    expect(Signature.from(signature).v).to.be.oneOf([27, 28]);
  });

  it("is named where the service has several, and must be there", async () => {
    const any = await rejection("usage", signer({ address: undefined }).key());
    expect(any.message).to.contain("has 2 keys");
    await rejection("usage", signer({ address: Wallet.createRandom().address }).key());
  });

  it("gives no signature by another key, or over something else", async () => {
    service.spoil = () => service.keys[0]!.sign(DIGEST).serialized;
    await rejection("signature-invalid", signer().sign(WHAT));
    service.spoil = () => service.keys[1]!.sign(keccak256("0x")).serialized;
    await rejection("signature-invalid", signer().sign(WHAT));
  });

  it("gives nothing that isn't 65 bytes with s in the lower half", async () => {
    const high = (signature: string) => {
      const { r, s, v } = Signature.from(signature);
      const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
      const other = (order - BigInt(s)).toString(16).padStart(64, "0");
      return `${r}${other}${(55 - v).toString(16)}`;
    };
    const spoilt = [() => "", () => "0x1234", () => "<html>", high];
    for (const spoil of spoilt) {
      service.spoil = spoil;
      await rejection("signature-format", signer().sign(WHAT));
    }
  });

  it("tells a service that is closed, slow, broken or no signing service, and never shows the token", async () => {
    const errors = [
      await rejection("network-unauthorised", signer({ headers: {} }).key()),
      await rejection("network-unreachable", signer({ url: "http://127.0.0.1:1" }).key()),
      await rejection("network-unreachable", signer({ url: `${url}/elsewhere` }).key()),
    ];
    service.silent = true;
    errors.push(await rejection("network-timeout", signer({ timeoutSeconds: 0.1 }).key()));
    service.silent = false;
    service.status = 500;
    errors.push(await rejection("network-unreachable", signer().key()));
    for (const error of errors) {
      expect(error.message + JSON.stringify(error.data)).to.not.contain(TOKEN);
    }
    expect(() => signer({ url: "signer" })).to.throw("isn't named by a URL");
  });
});
