import { toUtf8String } from "ethers";
import type { Desk } from "../desk.js";
import type { Message } from "../instructions/typed-data.js";
import { TallyError } from "../tally-error.js";
import { decodeText, encodeOrganisation, encodeReference } from "../text.js";
import { eventOf, topicOf, type LedgerEvent } from "./events.js";
import { readLogs } from "./logs.js";

/**
 * A receipt as it was signed, read from its event; `validUntil` isn't on the ledger and is 0. And what it still stands for,
 * in minor units.
 */
export async function readReceipt(
  desk: Desk,
  address: string,
  { organisation, reference }: { organisation: string; reference: string },
  currency: string,
): Promise<{ receipt: Message; reversible: bigint }> {
  const [id, ref] = [encodeOrganisation(organisation), encodeReference(reference)];
  const { reversible } = await desk.fund(address).actOf(id, ref);
  const to = await desk.node.getBlockNumber();
  const topics = [topicOf("ReceiptSigned"), id, ref];
  const range = { addresses: [address], topics, from: desk.firstBlock, to };
  for await (const [log] of readLogs(desk, range)) {
    if (log === undefined) continue;
    return {
      receipt: asSigned(eventOf(log) as LedgerEvent<"ReceiptSigned">, currency),
      reversible,
    };
  }
  throw new TallyError(
    "wrong-receipt",
    `${organisation} signed no receipt ${reference} in this fund. Give the reference under which it signed.`,
    { data: { organisation, receipt: reference } },
  );
}

function asSigned(event: LedgerEvent<"ReceiptSigned">, currency: string): Message {
  const { organisation, reference, args } = event;
  const { grant, transfer, payer, amount, bankingDate, evidence } = args;
  const { originalCurrency, originalAmount, isFinal } = args;
  return {
    ...{ organisation, reference, validUntil: "0" },
    ...{ grant, transfer: String(transfer), payer: decodeText(payer), currency },
    ...{ amount: String(amount), bankingDate: String(bankingDate), evidence },
    originalCurrency: /^0x0+$/.test(originalCurrency) ? "" : toUtf8String(originalCurrency),
    originalAmount: String(originalAmount),
    final: isFinal,
  };
}
