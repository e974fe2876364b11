import { ROLE_NAMES } from "../../../sdk/roles.js";
import { DAY, NEVER, TREASURY } from "../cast.js";
import { signers } from "../encoding.js";
import { has, roleBit, type Organisation } from "../ledger/organisations.js";
import { organisationsOf, type Proposals, type World } from "./world.js";

export const REGISTRY: Proposals = {
  register: (w) => {
    const registrar = w.luck.prefer(organisationsOf(w), ({ mask }) => has(mask, "REGISTER"));
    const roles = w.luck.of([1n, 65n, 61n, 127n, 125n]) & registrar.mask;
    const officers = [0, 1]
      .slice(0, 1 + w.luck.below(2))
      .map((n) => newOfficer(w, roles, 20 + n + 2 * w.luck.below(8)));
    for (const each of officers) each.roles |= 1n;
    const quorums = quorumsOf(roles);
    const subject = `ZZ-NEW-${w.given.length}`;
    const what = { subject, name: "A newcomer", roles, officers, quorums };
    return [{ organisation: registrar.id, ...what }, { possessions: officers.map(() => true) }];
  },
  enrol: (w) => {
    const own = w.luck.of(organisationsOf(w));
    const known = [...own.officers.values()].map(({ signer }) => signers.indexOf(signer));
    const place = w.luck.chance(0.5) ? w.luck.of(known) : 15 + w.luck.below(20);
    return [
      { organisation: own.id, officer: newOfficer(w, own.mask, place) },
      { possessions: [true] },
    ];
  },
  retire: (w) => {
    const own = w.luck.of(organisationsOf(w));
    const { signer } = w.luck.of([...own.officers.values()]);
    return [{ organisation: own.id, signer, resigns: w.luck.chance(0.3) }];
  },
  setQuorum: (w) => {
    const own = w.luck.of(organisationsOf(w));
    const role = roleBit(w.luck.prefer(ROLE_NAMES, (each) => has(own.mask, each)));
    return [{ organisation: own.id, role, quorum: BigInt(1 + w.luck.below(3)) }];
  },
  suspend: (w) => {
    const subject = w.luck.prefer(organisationsOf(w), ({ id }) => id !== TREASURY);
    return [{ organisation: superiorOf(w, subject), subject: subject.id, reason: 1n }];
  },
  reinstate: (w) => {
    const subject = w.luck.prefer(organisationsOf(w), ({ suspendedBy }) => suspendedBy.size > 0);
    return [{ organisation: superiorOf(w, subject), subject: subject.id }];
  },
};

export const quorumsOf = (mask: bigint) => ROLE_NAMES.map((role) => (has(mask, role) ? 1n : 0n));

/** Who may suspend an organisation, give it new officers or a successor. */
export const superiorOf = (w: World, { registrar }: Organisation) =>
  w.luck.chance(0.5) ? TREASURY : registrar || TREASURY;

export function newOfficer(w: World, mask: bigint, place: number) {
  const { luck, ledger } = w;
  const roles = luck.chance(0.5) ? mask : mask & BigInt(1 + luck.below(127));
  const validUntil = luck.chance(0.5)
    ? NEVER
    : ledger.register.now + BigInt(luck.below(Number(6n * DAY)));
  const limits = luck.chance(0.7)
    ? [{ currency: "GBP", amount: 2n ** BigInt(luck.below(40)) }]
    : [];
  return { signer: signers[place]!, roles: roles === 0n ? 1n : roles, validUntil, limits };
}
