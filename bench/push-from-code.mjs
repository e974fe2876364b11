// Pushes receipts that it makes one by one while they are taken, and signs while they are sent: a process of its own, with the
// package as it is installed. Its order is JSON: { rpc, treasury, fund, officer, sender, receipt, amount, count, name, options }.
import { Wallet } from "ethers";
import { connect, money } from "tallystick";

const order = JSON.parse(process.argv[2]);
const tally = await connect({ rpc: order.rpc, treasury: order.treasury });
const fund = await tally.fund(order.fund);
const officer = new Wallet(order.officer);

async function* receipts() {
  const amount = money(order.amount, fund.currency);
  for (let nth = 1; nth <= order.count; nth++) {
    const reference = `${order.name}-${nth}`;
    yield await fund.signReceipt({ ...order.receipt, amount, reference });
  }
}

const pushed = await tally.push(receipts(), {
  ...order.options,
  signers: [new Wallet(order.sender)],
  approve: (plan) => plan.approveFor(plan.organisation, officer),
});
process.stdout.write(`${JSON.stringify(pushed)}\n`);
