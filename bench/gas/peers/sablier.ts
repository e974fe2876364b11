import { ZeroAddress } from "ethers";
import type { Compiled } from "../compile.js";
import type { Call, PeerChain } from "../peer-chain.js";

/** What is compiled of Sablier. */
export const SABLIER_SOURCES = ["@sablier/v2-core/src/SablierV2LockupTranched.sol"];

/** When the first tranche is due. */
const FIRST = 3_950_000_000;

/** Sablier's dated tranches of an ERC-20. */
export interface Sablier {
  address: string;
  /** The call that pays in and plans two tranches. */
  plan(sender: string, recipient: string, asset: string): Call;
  /** The number that the next plan gets. */
  planned(): Promise<unknown>;
}

export async function deploySablier(
  chain: PeerChain,
  compiled: Record<string, Compiled>,
): Promise<Sablier> {
  const { address, call, read } = await chain.deploy(
    compiled.SablierV2LockupTranched!,
    chain.wallet("deployer").address,
    ZeroAddress, // describes NFTs; not called here
    300,
  );
  const plan = (sender: string, recipient: string, asset: string): Call =>
    call("createWithTimestamps", {
      ...{ sender, recipient, asset, totalAmount: 3_000n, cancelable: true, transferable: false },
      startTime: FIRST - 86_400,
      tranches: [
        { amount: 1_000n, timestamp: FIRST },
        { amount: 2_000n, timestamp: FIRST + 86_400 },
      ],
      broker: { account: ZeroAddress, fee: 0 },
    });
  return { address, plan, planned: () => read("nextStreamId") };
}
