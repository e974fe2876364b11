/** Roles of officers and their bits in the registry; `any` stands for any one current officer. */
export const ROLES = {
  ADMIN: 1,
  REGISTER: 2,
  COMMIT: 4,
  RELEASE: 8,
  SETTLE: 16,
  RECEIPT: 32,
  VERIFY: 64,
} as const;

/** A role that an officer may have. */
export type Role = keyof typeof ROLES;

/** Every role, in the order of their bits: the order of quorums in the registry. */
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

/**
 * The registry's bit set for some roles.
 *
 * @example
 * roleBits(["COMMIT", "RELEASE"]); // 12
 */
export function roleBits(roles: readonly Role[]): number {
  return roles.reduce((bits, role) => bits | ROLES[role], 0);
}

/**
 * The roles in a registry's bit set.
 *
 * @example
 * rolesIn(12); // ["COMMIT", "RELEASE"]
 */
export function rolesIn(bits: number): Role[] {
  return ROLE_NAMES.filter((role) => (bits & ROLES[role]) !== 0);
}
