import { later } from "@/ui/later";
import { useNeeded } from "./approval";

const ApprovalPanel = later(() => import("./approval-panel").then((module) => module.ApprovalPanel));

/** Stands once at the root. */
export function Approvals() {
  const needed = useNeeded((state) => state.needed);
  return needed ? <ApprovalPanel key={needed.contentHash} needed={needed} /> : null;
}
