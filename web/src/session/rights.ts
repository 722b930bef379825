/** What somebody may do where: a role that was given for one branch holds there only. */
import type { components } from "@/api/schema";

type Limits = components["schemas"]["MeView"]["limits"];

/** What a role allows, and where; `branch_ids` is absent for every branch. */
export interface Grant {
  role: string;
  branch_ids?: readonly string[] | null;
  permissions: readonly string[];
  limits: Limits;
}

/** Whoever is signed in. `grants` is empty where everything holds wherever the person works. */
export type Me = components["schemas"]["MeView"] & { grants?: readonly Grant[] };

/** The wider of two limits; absent is without limit. */
const wider = <T>(one: T | null | undefined, other: T | null | undefined, isMore: (a: T, b: T) => boolean) =>
  one === null || one === undefined || other === null || other === undefined
    ? undefined
    : isMore(one, other)
      ? one
      : other;

const more = (a: number, b: number) => a > b;

/** The same person as far as one branch is concerned; without a branch, everything they may do somewhere. */
export function rightsIn(me: Me, branch: string | undefined): Me {
  const grants = me.grants ?? [];
  if (!branch || grants.length === 0) return me;
  const here = grants.filter((grant) => !grant.branch_ids || grant.branch_ids.includes(branch));
  // Only what sells widens how far a seller goes alone, as the server has it.
  const selling = here.filter((grant) => grant.permissions.includes("sales.sell"));
  const [first, ...others] = selling.length > 0 ? selling : here;
  const limits = others.reduce<Limits>((all, { limits: one }) => {
    const discount = wider(all.discount_percent_max, one.discount_percent_max, (a, b) => Number(a) > Number(b));
    const payOut = wider(all.pay_out_minor_max, one.pay_out_minor_max, more);
    const lookBack = wider(all.look_back_days, one.look_back_days, more);
    return {
      ...(discount === undefined ? {} : { discount_percent_max: discount }),
      ...(payOut === undefined ? {} : { pay_out_minor_max: payOut }),
      ...(lookBack === undefined ? {} : { look_back_days: lookBack }),
    };
  }, first?.limits ?? { discount_percent_max: "0", pay_out_minor_max: 0, look_back_days: 0 });
  const permissions = [...new Set(here.flatMap((grant) => grant.permissions))].sort();
  return { ...me, permissions, limits, holds_all: me.holds_all && permissions.length === me.permissions.length };
}
