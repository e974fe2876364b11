import type { Role } from "../../sdk/roles.js";
import { signers } from "./encoding.js";
import type { Approval, Fields, Instruction } from "./instruction.js";
import { ROWS, type Ledger } from "./ledger/ledger.js";
import { has, limitOf, officerId, quorumOf } from "./ledger/organisations.js";
import { authority, type Mandate } from "./ledger/row.js";
import type { Luck } from "./luck.js";

/** Approvals in the order that the register wants. */
export const inOrder = (list: Approval[]): Approval[] =>
  list.toSorted((a, b) => (officerId(a.signer) < officerId(b.signer) ? -1 : 1));

/** Has an instruction approved by officers who may, as far as there are any. */
export function approve(i: Instruction, ledger: Ledger, luck: Luck): void {
  const { fields, kind, contract } = i;
  const mandate = ROWS[contract][kind]!.mandate?.(fields as Fields);
  if (mandate === undefined) return;
  const resigns = kind === "retire" && fields.resigns === true;
  i.approvals = resigns
    ? [{ signer: fields.signer!, genuine: true }]
    : approvalsOf(fields.organisation!, mandate, ledger, luck);
  i.coApprovals = cosigners(i, ledger).map(([id, role]) =>
    approvalsOf(id, authority(role)(fields as Fields), ledger, luck),
  );
}

/** Who signs beside the organisation that acts. */
function cosigners(
  { kind, fields }: Instruction,
  { book: { comptroller } }: Ledger,
): [id: string, role: Role][] {
  if (kind === "drawDown" && comptroller !== "") return [[comptroller, "VERIFY"]];
  if (kind === "pay" && fields.verifier !== "") return [[fields.verifier!, "VERIFY"]];
  if (kind !== "succeed") return [];
  return [fields.old!, fields.successor!].map((id) => [id, "ADMIN"]);
}

function approvalsOf(id: string, mandate: Mandate, { register }: Ledger, luck: Luck): Approval[] {
  const { role, fact, limited } = mandate;
  const own = register.organisations.get(id);
  if (own === undefined) return [{ signer: signers.at(-1)!, genuine: true }];
  const stead = register.suspended(id) !== undefined && fact && luck.chance(0.6);
  const by = stead ? register.treasury : register.actingFor(own);
  const able = [...by.officers.values()]
    .filter(({ roles, validUntil }) => roles !== 0n && validUntil >= register.now)
    .filter(({ roles }) => has(roles, role))
    .map((each) => ({ each, order: luck.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ each }) => each);
  const good = able.findIndex((each) => limitOf(each, register.currency) >= limited);
  if (good > 0) able.unshift(...able.splice(good, 1));
  const quorum = Number(quorumOf(by, role));
  const many = luck.chance(role === "ADMIN" ? 0.5 : 0.1) ? able.length : quorum;
  return inOrder(able.slice(0, many).map(({ signer }) => ({ signer, genuine: true })));
}
